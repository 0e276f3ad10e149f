package io.sallyport.runtime.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.recording.Finding.Kind;
import java.io.IOException;
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
          first, JournalFixture.operation(one, 1, JournalFixture.SELECT, "SELECT 1"), "an answer");
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
    assertEquals(0, verification.unsealed(), "a gateway that stops seals what it wrote");
    assertEquals(1, verification.openSessions(), "the chain of events has no end");
  }

  @Test
  void namesTheRecordOfEveryByteThatIsChanged() throws IOException {
    // Given
    byte[] original = Files.readAllBytes(segment);
    List<int[]> places = places(original);
    List<String> wrong = new ArrayList<>();

    for (int at = Layout.MAGIC.length; at < original.length; at++) {
      if (!tried(places.get(record(places, at)), at)) {
        continue;
      }
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

  @Test
  void namesARecordThatWasRemoved() throws IOException {
    // When
    rewrite(List.of(0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13));

    // Then
    assertEquals(Kind.REMOVED, firstProblem().kind());
    assertEquals(5, firstProblem().record());
  }

  @Test
  void namesRecordsThatWereReordered() throws IOException {
    // When
    rewrite(List.of(0, 1, 2, 3, 4, 6, 5, 7, 8, 9, 10, 11, 12, 13));

    // Then
    var problems = problems();
    assertEquals(1, problems.size(), problems.toString());
    assertEquals(Kind.REORDERED, problems.getFirst().kind());
    assertEquals(5, problems.getFirst().record());
  }

  @Test
  void namesARecordThatStandsThereTwice() throws IOException {
    // When
    rewrite(List.of(0, 1, 2, 3, 4, 5, 5, 6, 7, 8, 9, 10, 11, 12, 13));

    // Then
    assertEquals(Kind.INSERTED, firstProblem().kind());
    assertEquals(5, firstProblem().record());
  }

  @Test
  void noticesEveryLengthThatASealedSegmentIsCutTo() throws IOException {
    byte[] original = Files.readAllBytes(segment);
    for (int length = 0; length < original.length; length += 7) {
      // When
      Files.write(segment, Arrays.copyOf(original, length));

      // Then
      assertFalse(verify().ok(), "cut to " + length);
    }
  }

  @Test
  void noticesBytesBehindTheLastRecord() throws IOException {
    // When
    byte[] original = Files.readAllBytes(segment);
    Files.write(segment, Arrays.copyOf(original, original.length + 4));

    // Then
    assertEquals(Kind.INSERTED, firstProblem().kind());
  }

  @Test
  void findsTheRecordsOfAChainThatWasRewrittenWithAllItsHashes() throws IOException {
    // Given: who writes the file can compute every hash, but has no key
    byte[] file = Files.readAllBytes(segment);
    byte[] hash = new byte[Layout.HASH];
    var digest = Digests.sha256();
    for (int[] place : places(file)) {
      int at = place[0];
      var raw = RawRecord.at(file, at, file.length, 0);
      if (!raw.session().equals("session-two")) {
        continue;
      }
      if (raw.kind() == RecordKind.REFUSED) {
        file[at + 70] ^= 1;
      }
      int content = raw.length() - Layout.HASH;
      Layout.INTS.set(file, at + Layout.CRC, 0);
      var crc = new java.util.zip.CRC32C();
      crc.update(file, at, content);
      Layout.INTS.set(file, at + Layout.CRC, (int) crc.getValue());
      digest.update(hash);
      digest.update(file, at, content);
      hash = digest.digest();
      System.arraycopy(hash, 0, file, at + content, Layout.HASH);
    }
    Files.write(segment, file);

    // When
    var problem = firstProblem();

    // Then
    assertEquals(Kind.REWRITTEN, problem.kind());
    assertTrue(problem.message().contains("records 0 to 13"), problem.message());
  }

  @Test
  void noticesASealOfSomebodyElse() throws IOException {
    // Given
    var other = SigningKey.in(state.resolve("other"));
    Path file = folder.resolve("gw1.shared.00000001.seal");
    Seal seal = Seal.read(file);

    // When
    seal.signed(other.publicKey().id(), other.sign(seal.statement())).write(file);
    var stranger = firstProblem();
    seal.signed(seal.key(), other.sign(seal.statement())).write(file);
    var forged = firstProblem();

    // Then
    assertEquals(Kind.SEAL, stranger.kind());
    assertEquals(Kind.SEAL, forged.kind());
  }

  @Test
  void noticesWhatIsGone() throws IOException {
    // Given
    try (var journal = new JournalRecording(CONFIG, state, key, "gw1", Clock.systemUTC())) {
      journal.event("policy-loaded", java.util.Map.of("revision", "2"));
    }
    try (var journal = new JournalRecording(CONFIG, state, key, "gw1", Clock.systemUTC())) {
      journal.event("policy-loaded", java.util.Map.of("revision", "3"));
    }
    assertEquals(List.of(), verify().findings());

    // When
    Path second = folder.resolve("gw1.shared.00000002.journal");
    byte[] kept = Files.readAllBytes(second);
    Files.delete(second);
    var withSeal = firstProblem();
    Files.delete(folder.resolve("gw1.shared.00000002.seal"));
    var without = firstProblem();
    Files.write(second, kept);
    var unsealed = problems();

    // Then
    assertEquals(Kind.MISSING, withSeal.kind());
    assertEquals(Kind.MISSING, without.kind());
    assertEquals(Kind.SEAL, unsealed.getFirst().kind(), unsealed.toString());
  }

  @Test
  void noticesALengthThatWasZeroedInASegmentWithoutSeal() throws IOException {
    // Given
    Files.delete(folder.resolve("gw1.shared.00000001.seal"));
    byte[] file = Files.readAllBytes(segment);
    assertTrue(verify().ok(), "what is not sealed yet is not wrong");
    assertEquals(14, verify().unsealed());

    // When
    Layout.INTS.set(file, places(file).get(4)[0], 0);
    Files.write(segment, file);

    // Then
    assertEquals(Kind.CHANGED, firstProblem().kind());
    assertEquals(4, firstProblem().record());
  }

  @Test
  void tellsWhatRetentionRemovedFromWhatWasTakenAway() throws IOException {
    // Given: a second segment, and a session whose beginning is in the first one
    try (var journal = new JournalRecording(CONFIG, state, key, "gw1", Clock.systemUTC())) {
      journal.event("policy-loaded", java.util.Map.of("revision", "2"));
    }
    var config =
        new RecordingConfig(null, null, null, null, null, null, null, java.time.Duration.ofDays(1));
    Files.setLastModifiedTime(
        segment,
        java.nio.file.attribute.FileTime.from(
            java.time.Instant.now().minus(java.time.Duration.ofDays(2))));

    // When
    new Retention(folder, config, key, Clock.systemUTC()).run();

    // Then
    assertFalse(Files.exists(segment));
    assertTrue(verify().ok(), verify().findings().toString());
    assertEquals(Kind.NOTE, verify().findings().getFirst().kind());

    // And a note of expiry that the gateway did not sign
    Path expired = folder.resolve("gw1.shared.00000001.expired");
    Files.writeString(expired, Files.readString(expired).replaceFirst("signature\":\"..", "$0AA"));
    assertEquals(Kind.MISSING, firstProblem().kind());
  }

  private List<Finding> problems() throws IOException {
    return verify().findings().stream().filter(Finding::problem).toList();
  }

  private Finding firstProblem() throws IOException {
    return problems().getFirst();
  }

  private void rewrite(List<Integer> records) throws IOException {
    byte[] file = Files.readAllBytes(segment);
    List<int[]> places = places(file);
    var out = new java.io.ByteArrayOutputStream();
    out.write(Layout.MAGIC);
    for (int record : records) {
      int[] place = places.get(record);
      out.write(file, place[0], place[1] - place[0]);
    }
    Files.write(segment, out.toByteArray());
  }

  private JournalVerifier.Verification verify() throws IOException {
    return new JournalVerifier(folder, key.publicKey(), progress -> {}).verify();
  }

  /** Each byte of a record's head and hash; of what it says, which is hashed alike, every fifth. */
  private static boolean tried(int[] place, int at) {
    return at < place[0] + Layout.HEAD || at >= place[1] - Layout.HASH || at % 5 == 0;
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
