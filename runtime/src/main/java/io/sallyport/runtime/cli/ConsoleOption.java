package io.sallyport.runtime.cli;

import io.sallyport.runtime.demo.DemoFolder;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which gateway's console a command asks. */
public final class ConsoleOption {
  private static final URI STANDARD = URI.create("http://localhost:8080");

  private final @Nullable String named;
  private final DemoFolder demo;

  @Option(
      names = "--console",
      paramLabel = "URL",
      description =
          "the gateway's console; otherwise $$SALLYPORT_CONSOLE, a running demo's, or http://localhost:8080")
  private @Nullable URI given;

  public ConsoleOption() {
    this(System.getenv("SALLYPORT_CONSOLE"), DemoFolder.standard());
  }

  /**
   * For a test.
   *
   * @param named the environment's choice
   */
  ConsoleOption(@Nullable String named, DemoFolder demo) {
    this.named = named;
    this.demo = demo;
  }

  /** By the order of the option's description. */
  URI address() {
    if (given != null) {
      return given;
    }
    if (named != null && !named.isBlank()) {
      return URI.create(named);
    }
    return demo.console().orElse(STANDARD);
  }

  /** A question to the console. */
  @FunctionalInterface
  interface Question<T> {
    T ask() throws IOException;
  }

  /** Asks; where nothing is at an address that nobody named, says what to do. */
  <T> T ask(Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (IOException e) {
      if (given != null || named != null || demo.console().isPresent()) {
        throw e;
      }
      throw new IOException(
          e.getMessage()
              + "; no demo runs either. Start a gateway (sallyport up, or sallyport demo to try it), or name a running one's console",
          e);
    }
  }
}
