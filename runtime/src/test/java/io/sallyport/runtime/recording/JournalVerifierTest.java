package io.sallyport.runtime.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.recording.Finding.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalVerifierTest {
  private static final RecordingConfig CONFIG = RecordingConfigs.small();
  @TempDir Path state;
  private SigningKey key;
  private Path folder;
  private Path segment;

  @BeforeEach
  void writeSmallJournal() throws IOException {
    key = SigningKey.in(state);
    try (var journal = new JournalRecording(CONFIG, state, key, "gw1", Clock.systemUTC())) {
      var one = JournalFixture.session("session-one");
      var two = JournalFixture.session("session-two");
      var first = journal.open(one, JournalFixture.ALLOW, Runnable::run);
      var second = journal.open(two, JournalFixture.ALLOW, Runnable::run);
      JournalFixture.pass(
          first,
          JournalFixture.operation(one, 1, JournalFixture.SELECT, "SELECT 1"),
          "an answer");
      var drop = JournalFixture.operation(two, 1, JournalFixture.DROP, "DROP TABLE invoices");
      second.held(drop, JournalFixture.HOLD, "appr-1");
      second.refused(drop, JournalFixture.NO);
      JournalFixture.pass(
          first, JournalFixture.operation(one, 2, JournalFixture.SELECT, "SELECT 2"), "more");
      second.close("client closed");
      first.close("client closed");
    }
    folder = CONFIG.folderIn(state);
    segment = folder.resolve("gw1.shared.00000001.journal");
  }

  @Test
  void findsNothingInAnUntouchedJournal() throws IOException {
    // When
    var verification = verify();

    // Then
    assertEquals(List.of(), verification.findings());
    assertTrue(verification.ok());
    assertEquals(1, verification.sealed());
    assertEquals(14, verification.records());
    assertEquals(1, verification.openSessions(), "the chain of events has no end");
  }

  @Test
  void namesTheRecordOfEveryByteThatIsChanged() throws IOException {
    // Given
    byte[] original = Files.readAllBytes(segment);
    List<int[]> places = places(original);
    List<String> wrong = new ArrayList<>();

    for (int at = Layout.MAGIC.length; at < original.length; at++) {
      // When
      byte[] changed = original.clone();
      changed[at] ^= 0x5a;
      Files.write(segment, changed);
      var problems = verify().findings().stream().filter(Finding::problem).toList();

      // Then
      int record = record(places, at);
      if (problems.size() != 1 || problems.getFirst().record() != record) {
        wrong.add("byte " + at + " of record " + record + ": " + problems);
      }
    }
    assertEquals("", String.join("\n", wrong));
  }

  private JournalVerifier.Verification verify() throws IOException {
    return new JournalVerifier(folder, key.publicKey(), progress -> {}).verify();
  }

  /** Begin and end of each record. */
  private static List<int[]> places(byte[] file) {
    List<int[]> places = new ArrayList<>();
    int at = Layout.MAGIC.length;
    while (at < file.length) {
      int length = Layout.intAt(file, at);
      places.add(new int[] {at, at + length});
      at += length;
    }
    return places;
  }

  private static int record(List<int[]> places, int at) {
    for (int i = 0; i < places.size(); i++) {
      if (at < places.get(i)[1]) {
        return i;
      }
    }
    throw new AssertionError(at);
  }
}
