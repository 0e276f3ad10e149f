package io.sallyport.runtime.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledGatewayTest {
  private static final int THREADS = 3;
  @TempDir Path state;

  @Test
  void losesNoAcknowledgedRecordWhenItIsKilledUnderLoad() throws Exception {
    // Given
    Process gateway =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                JournalLoad.class.getName(),
                state.toString(),
                Integer.toString(THREADS))
            .inheritIO()
            .start();
    try {
      waitFor(gateway, 3);
    } finally {
      // When
      gateway.destroyForcibly();
      assertTrue(gateway.waitFor(10, TimeUnit.SECONDS));
    }

    // Then
    var key = SigningKey.in(state);
    Path folder = RecordingConfigs.small().folderIn(state);
    var asItLies = new JournalVerifier(folder, key.publicKey(), progress -> {}).verify();
    assertTrue(asItLies.ok(), asItLies.findings().toString());
    Set<String> acknowledged = acknowledged();
    assertTrue(acknowledged.size() > 1000, "operations: " + acknowledged.size());
    acknowledged.removeAll(recorded(folder));
    assertEquals(Set.of(), acknowledged);

    // And when it starts again
    new JournalRecording(RecordingConfigs.small(), state, key, "gw1", Clock.systemUTC()).close();

    // Then everything is sealed, and still whole
    var recovered = new JournalVerifier(folder, key.publicKey(), progress -> {}).verify();
    assertTrue(recovered.ok(), recovered.findings().toString());
    assertEquals(recovered.segments(), recovered.sealed());
    assertTrue(
        recovered.findings().stream().anyMatch(note -> note.message().startsWith("recovered")));
    Set<String> afterwards = acknowledged();
    afterwards.removeAll(recorded(folder));
    assertEquals(Set.of(), afterwards);
  }

  /** Until every lane has filled that many segments. */
  private void waitFor(Process gateway, int segments) throws Exception {
    Path last =
        RecordingConfigs.small()
            .folderIn(state)
            .resolve(String.format("gw1.%d.%08d.journal", THREADS - 1, segments));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(45);
    while (!Files.exists(last)) {
      assertTrue(gateway.isAlive(), "the load ended by itself");
      assertTrue(System.nanoTime() < deadline, "the load is too slow");
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private Set<String> acknowledged() throws IOException {
    Set<String> lines = new HashSet<>();
    for (int i = 0; i < THREADS; i++) {
      String text = Files.readString(state.resolve("acknowledged-" + i));
      // The last line may be torn: writing it is not part of what is promised.
      lines.addAll(List.of(text.substring(0, text.lastIndexOf('\n') + 1).split("\n")));
    }
    return lines;
  }

  private static Set<String> recorded(Path folder) throws IOException {
    Set<String> recorded = new HashSet<>();
    new JournalReader(folder)
        .all(record -> {
          if (record instanceof JournalRecord.Passed passed) {
            recorded.add(passed.place().session() + " " + passed.sequence());
          }
          return true;
        });
    return recorded;
  }
}
