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

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "the gateway's configuration; otherwise $SALLYPORT_CONFIG, a running demo's, ./sallyport.yaml, or the installed one")
  private @Nullable Path file;

  /** The file, by the order of the option's description. */
  public Path path() {
    if (file != null) {
      return file.toAbsolutePath();
    }
    String named = System.getenv("SALLYPORT_CONFIG");
    if (named != null) {
      return Path.of(named).toAbsolutePath();
    }
    DemoFolder demo = DemoFolder.standard();
    if (demo.running()) {
      return demo.configuration();
    }
    Path here = Path.of("sallyport.yaml").toAbsolutePath();
    if (Files.exists(here.resolveSibling("state"))) {
      return here;
    }
    if (Files.exists(demo.configuration())) {
      return demo.configuration();
    }
    return Files.exists(here) ? here : Folders.installed().resolve("sallyport.yaml");
  }

  /**
   * @throws io.sallyport.runtime.config.ConfigException with every problem found
   */
  public SallyportConfig read() {
    return new ConfigReader(REMOVED).read(path(), SallyportConfig.class);
  }

  public Folders folders(SallyportConfig config) {
    return Folders.of(config, path());
  }
}
