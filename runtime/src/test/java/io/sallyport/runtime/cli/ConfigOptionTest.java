package io.sallyport.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sallyport.runtime.demo.DemoFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigOptionTest {
  @TempDir Path folder;
  private Path here;
  private Path installed;
  private DemoFolder demo;

  @BeforeEach
  void folders() throws IOException {
    here = Files.createDirectory(folder.resolve("here"));
    installed = Files.createDirectory(folder.resolve("installed"));
    demo = new DemoFolder(Files.createDirectory(folder.resolve("demo")));
  }

  private ConfigOption option(String named) {
    return new ConfigOption(here, named, demo, installed);
  }

  @Test
  void takesTheInstalledOneWhenNothingElseIsThere() {
    assertEquals(installed.resolve("sallyport.yaml"), option(null).path());
  }

  @Test
  void takesTheOneThatIsHere() throws IOException {
    Files.createFile(here.resolve("sallyport.yaml"));

    assertEquals(here.resolve("sallyport.yaml"), option(null).path());
  }

  @Test
  void takesTheLastDemosUnlessTheOneHereWasStarted() throws IOException {
    Files.createFile(here.resolve("sallyport.yaml"));
    Files.createFile(demo.configuration());

    assertEquals(demo.configuration(), option(null).path());
    assertEquals(here.resolve("sallyport.yaml"), option(null).withoutDemo().path());

    Files.createDirectory(here.resolve("state"));
    assertEquals(here.resolve("sallyport.yaml"), option(null).path());
  }

  @Test
  void takesARunningDemosButNotToRunAGateway() throws IOException {
    Files.createFile(here.resolve("sallyport.yaml"));
    Files.createDirectory(here.resolve("state"));
    Files.createFile(demo.configuration());
    Files.writeString(
        demo.root().resolve("pid"), ProcessHandle.current().pid() + "\n" + Instant.now() + "\n");

    assertEquals(demo.configuration(), option(null).path());
    assertEquals(here.resolve("sallyport.yaml"), option(null).withoutDemo().path());
  }

  @Test
  void takesWhatIsNamedBeforeAllElse() throws IOException {
    Files.createFile(here.resolve("sallyport.yaml"));
    ConfigOption option = option("named.yaml");

    assertEquals(here.resolve("named.yaml"), option.path());
    CommandLine.populateCommand(option, "--config", "given.yaml");
    assertEquals(here.resolve("given.yaml"), option.path());
  }
}
