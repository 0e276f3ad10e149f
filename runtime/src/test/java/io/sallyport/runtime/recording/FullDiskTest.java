package io.sallyport.runtime.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file system of 6 MiB, which only root may mount. */
class FullDiskTest {
  private static final String LONG_TEXT = "SELECT '" + "x".repeat(40_000) + "'";
  @TempDir Path state;
  private Path folder;
  private boolean mounted;

  @BeforeEach
  void mountSmallDisk() throws Exception {
    folder = Files.createDirectory(state.resolve("journal"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder.toString());
    assertTrue(mounted, "only root can mount a small file system: run it as ./sallyport test does");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertTrue(run("umount", folder.toString()));
    }
  }

  @Test
  void refusesWhileTheDiskIsFullAndGoesOnWhenThereIsRoomAgain() throws Exception {
    var key = SigningKey.in(state);
    try (var journal =
        new JournalRecording(RecordingConfigs.small(), state, key, "gw1", Clock.systemUTC())) {
      // Given
      var session = JournalFixture.session("session-one");
      var record = journal.open(session, JournalFixture.ALLOW, Runnable::run);
      Path ballast = folder.resolve("ballast");
      long sequence = 0;
      while (!Files.exists(ballast) || Files.size(ballast) < 2 << 20) {
        Files.write(ballast, new byte[2 << 20]);
      }

      // When
      JournalException failure = null;
      var passed = 0;
      while (failure == null) {
        var operation =
            JournalFixture.operation(session, ++sequence, JournalFixture.SELECT, LONG_TEXT);
        try {
          record.before(operation, JournalFixture.ALLOW, null, false);
          passed++;
        } catch (JournalException e) {
          failure = e;
          assertTrue(passed < 1000, "a full disk was not noticed");
        }
      }

      // Then: refused at once, not ready, and what has passed can still be concluded
      var next = JournalFixture.operation(session, sequence, JournalFixture.SELECT, LONG_TEXT);
      assertThrows(
          JournalException.class, () -> record.before(next, JournalFixture.ALLOW, null, true));
      assertTrue(journal.problem().isPresent());
      record.after(next, JournalFixture.FIVE_ROWS, record.transcript(next));

      // And when there is room again
      Files.delete(ballast);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (journal.problem().isPresent()) {
        assertTrue(System.nanoTime() < deadline, "it did not notice the room");
        TimeUnit.MILLISECONDS.sleep(20);
      }
      record
          .before(next, JournalFixture.ALLOW, null, true)
          .toCompletableFuture()
          .get(5, TimeUnit.SECONDS);
      record.close("client closed");
    }

    // Then
    var verification = new JournalVerifier(folder, key.publicKey(), progress -> {}).verify();
    assertEquals(List.of(), verification.findings());
  }

  private static boolean run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    return process.waitFor() == 0;
  }
}
