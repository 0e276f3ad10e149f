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
                  "the checkout of Sallyport's sources; default: the current folder if it is one, or the one this was built from")
          @Nullable Path from)
      throws IOException {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    if (!name.matches("[a-z][a-z0-9]{1,30}")) {
      throw new CommandLine.ParameterException(
          line, name + ": use lower-case letters and digits, such as redis");
    }
    Path here = Path.of("").toAbsolutePath();
    Path checkout =
        from != null
            ? from
            : Files.isDirectory(here.resolve("plugins/echo/src"))
                ? here
                : Folders.installed().resolve("../../../..").normalize();
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
    addModule(checkout.resolve("pom.xml"), name);
    PrintWriter out = line.getOut();
    List.of(
            target + " is there, and is a module of pom.xml. Next:",
            "  1. build it:    mvn -B -Dquick -pl plugins/" + name + " -am package",
            "  2. try it:      copy plugins/"
                + name
                + "/target/plugin-"
                + name
                + "-*.jar into the gateway's plugins folder; sallyport doctor names it",
            "  3. listen:      listeners."
                + name
                + " in sallyport.yaml, and a route in routes/listeners",
            "docs/guides/add-a-connector.md goes through all of it.")
        .forEach(out::println);
    out.flush();
    return 0;
  }

  /** Beside the sample's own line; a pom.xml without one is somebody else's and left alone. */
  private static void addModule(Path pom, String name) throws IOException {
    String text = Files.readString(pom);
    String sample = "<module>plugins/echo</module>";
    String added = sample.replace("echo", name);
    if (text.contains(sample) && !text.contains(added)) {
      String indent =
          text.substring(text.lastIndexOf('\n', text.indexOf(sample)), text.indexOf(sample));
      Files.writeString(pom, text.replace(sample, sample + indent + added));
    }
  }

  private static String renamed(String text, String name, String capital) {
    return text.replace("echo", name).replace("Echo", capital);
  }
}
