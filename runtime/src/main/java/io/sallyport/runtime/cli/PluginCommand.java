package io.sallyport.runtime.cli;

import io.sallyport.runtime.Folders;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sallyport plugin new NAME}: begins a connector. */
@Command(
    name = "plugin",
    description = "Begin a plugin of your own.",
    mixinStandardHelpOptions = true)
public final class PluginCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public void run() {
    Objects.requireNonNull(spec).commandLine().usage(System.out);
  }

  /** Copies plugins/echo under a new name. */
  @Command(
      name = "new",
      description = "Copy the sample connector plugins/echo under a new name.",
      mixinStandardHelpOptions = true)
  int begin(
      @Parameters(paramLabel = "NAME", description = "lower-case letters and digits, such as redis")
          String name,
      @CommandLine.Option(
              names = "--from",
              paramLabel = "FOLDER",
              description =
                  "the checkout of Sallyport's sources; default: the one this was built from")
          @Nullable Path from)
      throws IOException {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    if (!name.matches("[a-z][a-z0-9]{1,30}")) {
      throw new CommandLine.ParameterException(
          line, name + ": use lower-case letters and digits, such as redis");
    }
    Path checkout = from != null ? from : Folders.installed().resolve("../../../..").normalize();
    Path sample = checkout.resolve("plugins/echo");
    Path target = checkout.resolve("plugins").resolve(name);
    if (!Files.isDirectory(sample)) {
      throw new CommandLine.ParameterException(
          line, sample + " is not there: give --from the checkout of Sallyport's sources");
    }
    if (Files.exists(target)) {
      throw new CommandLine.ParameterException(line, target + " is there already");
    }
    String capital = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    try (Stream<Path> files = Files.walk(sample)) {
      for (Path file :
          files
              .filter(Files::isRegularFile)
              .filter(path -> !sample.relativize(path).startsWith("target"))
              .toList()) {
        Path copy = target.resolve(renamed(sample.relativize(file).toString(), name, capital));
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, renamed(Files.readString(file), name, capital));
      }
    }
    PrintWriter out = line.getOut();
    List.of(
            "plugins/" + name + " is there. Next:",
            "  1. add <module>plugins/" + name + "</module> to pom.xml, beside plugins/echo",
            "  2. mvn -B -Dquick -pl plugins/" + name + " -am package",
            "  3. copy plugins/"
                + name
                + "/target/plugin-"
                + name
                + "-*.jar into the gateway's plugins folder: it is active in about a second",
            "docs/guides/add-a-connector.md goes on from here.")
        .forEach(out::println);
    out.flush();
    return 0;
  }

  private static String renamed(String text, String name, String capital) {
    return text.replace("echo", name).replace("Echo", capital);
  }
}
