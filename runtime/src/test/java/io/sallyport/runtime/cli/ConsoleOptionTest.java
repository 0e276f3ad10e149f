package io.sallyport.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.demo.DemoFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConsoleOptionTest {
  @TempDir Path folder;

  private void aDemoRuns() throws IOException {
    Files.writeString(folder.resolve("console"), "http://localhost:15480\n");
    Files.writeString(
        folder.resolve("pid"), ProcessHandle.current().pid() + "\n" + Instant.now() + "\n");
  }

  private ConsoleOption option(String named, String... arguments) {
    ConsoleOption option = new ConsoleOption(named, new DemoFolder(folder));
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("console", spec(option)))
        .parseArgs(arguments);
    return option;
  }

  private static CommandLine.Model.CommandSpec spec(ConsoleOption option) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(option);
  }

  @Test
  void findsARunningDemosConsole() throws IOException {
    aDemoRuns();

    assertEquals(URI.create("http://localhost:15480"), option(null).address());
  }

  @Test
  void whatIsNamedComesFirst() throws IOException {
    aDemoRuns();

    assertEquals(URI.create("https://gate"), option("https://gate").address());
    assertEquals(
        URI.create("https://other"),
        option("https://gate", "--console", "https://other").address());
  }

  @Test
  void aDemoThatHasEndedIsNotAsked() throws IOException {
    aDemoRuns();
    Files.delete(folder.resolve("pid"));

    assertEquals(URI.create("http://localhost:8080"), option(null).address());
  }

  @Test
  void saysWhatToDoWhenNothingRuns() {
    ConsoleOption option = option(null);

    String message =
        assertThrows(
                IOException.class,
                () ->
                    option.ask(() -> {
                      throw new IOException("cannot be reached");
                    }))
            .getMessage();

    assertTrue(message.contains("sallyport up, or sallyport demo"), message);
  }
}
