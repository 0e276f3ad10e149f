package io.sallyport.runtime.cli;

import io.sallyport.runtime.Folders;
import io.sallyport.runtime.SallyportConfig;
import io.sallyport.runtime.config.ConfigReader;
import io.sallyport.runtime.demo.DemoFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which gateway a command is about. */
public final class ConfigOption {
  /** Keys of earlier versions, each with what replaces it. */
  private static final Map<String, String> REMOVED = Map.of();

  private final Path here;
  private final @Nullable String named;
  private final DemoFolder demo;
  private final Path installed;
  private boolean demoToo = true;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "the gateway's configuration; otherwise $SALLYPORT_CONFIG, a running demo's (but for up), ./sallyport.yaml if it was started, the last demo's, ./sallyport.yaml, or the installed one")
  private @Nullable Path file;

  public ConfigOption() {
    this(
        Path.of("").toAbsolutePath(),
        System.getenv("SALLYPORT_CONFIG"),
        DemoFolder.standard(),
        Folders.installed());
  }

  /**
   * For a test.
   *
   * @param here the current folder
   * @param named the environment's choice
   * @param installed the distribution
   */
  ConfigOption(Path here, @Nullable String named, DemoFolder demo, Path installed) {
    this.here = here;
    this.named = named;
    this.demo = demo;
    this.installed = installed;
  }

  /** For a command that runs a gateway: a demo runs its own. */
  ConfigOption withoutDemo() {
    demoToo = false;
    return this;
  }

  /** The file, by the order of the option's description. */
  public Path path() {
    if (file != null) {
      return here.resolve(file);
    }
    if (named != null) {
      return here.resolve(named);
    }
    if (demoToo && demo.running()) {
      return demo.configuration();
    }
    Path ours = here.resolve("sallyport.yaml");
    if (Files.exists(ours) && Files.exists(here.resolve("state"))) {
      return ours;
    }
    if (demoToo && Files.exists(demo.configuration())) {
      return demo.configuration();
    }
    return Files.exists(ours) ? ours : installed.resolve("sallyport.yaml");
  }

  /**
   * What the file says.
   *
   * @throws io.sallyport.runtime.config.ConfigException with every problem found
   */
  public SallyportConfig read() {
    return new ConfigReader(REMOVED).read(path(), SallyportConfig.class);
  }

  /** Where that gateway keeps its things. */
  public Folders folders(SallyportConfig config) {
    return Folders.of(config, path());
  }
}
