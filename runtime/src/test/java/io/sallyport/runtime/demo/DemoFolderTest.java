package io.sallyport.runtime.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
  @TempDir Path above;
  private DemoFolder folder;

  @BeforeEach
  void name() {
    folder = new DemoFolder(above.resolve("demo"));
  }

  @Test
  void refusesAFolderThatHoldsSomethingElse() throws IOException {
    Path precious = Files.createDirectory(folder.root()).resolve("thesis.txt");
    Files.createFile(precious);

    String message = assertThrows(IOException.class, folder::begin).getMessage();

    assertTrue(message.contains("holds something else"), message);
    assertTrue(Files.exists(precious));
  }

  @Test
  void emptiesWhatTheLastDemoLeftButNothingThatALinkInItNames() throws IOException {
    // Given
    Path outside = Files.createDirectory(above.resolve("outside"));
    Files.createFile(outside.resolve("kept"));
    folder.begin();
    folder.write("targets/orders.yaml", "old");
    Files.createSymbolicLink(folder.root().resolve("link"), outside);
    folder.end();

    // When
    folder.begin();

    // Then
    assertFalse(Files.exists(folder.root().resolve("targets")));
    assertTrue(Files.exists(outside.resolve("kept")));
  }

  @Test
  void keepsTheLogThatIsOpenAlreadyAndBeginsItAnew() throws IOException {
    Files.createDirectory(folder.root());
    try (var open = Files.newOutputStream(folder.log(), CREATE, APPEND)) {
      open.write("of the last demo".getBytes(UTF_8));
      folder.begin();
      open.write("of this one".getBytes(UTF_8));
    }

    assertEquals("of this one", Files.readString(folder.log()));
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.root())));
  }

  @Test
  void isForItsUserOnly() throws IOException {
    folder.begin();
    Path token = folder.write("claude.token", "secret");

    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.root())));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(token)));
  }

  @Test
  void isNotTakenFromADemoThatRuns() throws IOException {
    folder.begin();

    assertTrue(folder.running());
    assertThrows(IOException.class, folder::begin);
    folder.end();
    assertFalse(folder.running());
  }

  @Test
  void doesNotTakeALaterProcessForADemoThatWasKilled() throws IOException {
    folder.begin();
    Files.writeString(
        folder.root().resolve("pid"),
        ProcessHandle.current().pid() + "\n" + Instant.now().minusSeconds(100_000) + "\n");

    assertFalse(folder.running());
  }
}
