package io.sallyport.runtime.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.sallyport.api.Operation;
import io.sallyport.runtime.config.ByteSize;
import io.sallyport.runtime.config.InvalidConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalRecordingTest {
  @TempDir Path state;
  private SigningKey key;
  private Path folder;

  @BeforeEach
  void makeKey() {
    key = SigningKey.in(state);
    folder = RecordingConfig.DEFAULTS.folderIn(state);
  }

  @Test
  void keepsWhatHappenedAsItHappened() throws IOException {
    // Given
    var session = JournalFixture.session("session-one");
    var select = JournalFixture.operation(session, 1, JournalFixture.SELECT, "SELECT 'ü'");
    var drop = JournalFixture.operation(session, 2, JournalFixture.DROP, "DROP TABLE invoices");

    // When
    try (var journal = journal(RecordingConfigs.small())) {
      var record = journal.open(session, JournalFixture.ALLOW, Runnable::run);
      JournalFixture.pass(record, select, "five masked rows");
      record.held(drop, JournalFixture.HOLD, "appr-1");
      record.refused(drop, JournalFixture.NO);
      record.close("client closed");
      record.close("again");
      journal.event("policy-loaded", Map.of("revision", "abc"));
    }

    // Then
    List<JournalRecord> records = records();
    var opened = only(records, JournalRecord.Opened.class);
    assertEquals("orders", opened.facts().get("target"));
    assertEquals(
        "human:alice",
        ((Map<?, ?>) ((Map<?, ?>) opened.facts().get("subject")).get("onBehalfOf")).get("id"));
    var passed = only(records, JournalRecord.Passed.class);
    assertEquals("SELECT 'ü'", new String(passed.text().bytes(), StandardCharsets.UTF_8));
    assertEquals("bound", new String(passed.parameters().bytes(), StandardCharsets.UTF_8));
    assertEquals("SQL-001", passed.rule());
    var shape =
        records.stream()
            .filter(JournalRecord.ShapeSeen.class::isInstance)
            .map(JournalRecord.ShapeSeen.class::cast)
            .filter(one -> one.digest().equals(passed.shape()))
            .findFirst()
            .orElseThrow();
    assertEquals("SELECT", shape.facts().get("action"));
    var answered = only(records, JournalRecord.Answered.class);
    assertEquals(JournalFixture.FIVE_ROWS, answered.outcome());
    assertEquals("five masked rows", new String(answered.transcript(), StandardCharsets.UTF_8));
    assertFalse(answered.cut());
    assertEquals("appr-1", only(records, JournalRecord.Asked.class).approval());
    assertEquals("GATE-020", only(records, JournalRecord.Refused.class).rule());
    assertEquals("client closed", only(records, JournalRecord.Closed.class).how());
  }

  @Test
  void keepsTheBeginningOfWhatIsLongerThanConfigured() throws IOException {
    // Given
    var session = JournalFixture.session("session-one");
    var large =
        new Operation(
            session, 1, JournalFixture.SELECT, new byte[100_000], new byte[3_000_000], false);

    // When
    try (var journal = journal(RecordingConfigs.small())) {
      var record = journal.open(session, JournalFixture.ALLOW, Runnable::run);
      record.before(large, JournalFixture.ALLOW, "appr-9", false);
      var transcript = record.transcript(large);
      var answer = Unpooled.wrappedBuffer(new byte[200_000]);
      transcript.write(answer, 0, 50_000);
      transcript.write(answer, 0, 150_000);
      assertEquals(0, transcript.remaining());
      record.after(large, JournalFixture.FIVE_ROWS, transcript);
    }

    // Then
    var passed = only(records(), JournalRecord.Passed.class);
    assertEquals(100_000, passed.text().length());
    assertEquals(64 << 10, passed.text().bytes().length);
    assertEquals(3_000_000, passed.parameters().length());
    assertTrue(passed.parameters().cut());
    var answered = only(records(), JournalRecord.Answered.class);
    assertEquals(64 << 10, answered.transcript().length);
    assertTrue(answered.cut());
    assertTrue(verification().ok());
  }

  @Test
  void completesDurableRecordsOnTheSessionsEventLoop() throws Exception {
    var loop = new DefaultEventExecutor();
    try (var journal = journal(RecordingConfigs.small())) {
      // Given
      var session = JournalFixture.session("session-one");
      var record = loop.submit(() -> journal.open(session, JournalFixture.ALLOW, loop)).get();
      var operation = JournalFixture.operation(session, 1, JournalFixture.DROP, "DROP TABLE t");

      // When
      var onLoop =
          loop.submit(() ->
                  record
                      .before(operation, JournalFixture.ALLOW, "appr-1", true)
                      .thenApply(synced -> loop.inEventLoop())
                      .toCompletableFuture())
              .get()
              .get(5, TimeUnit.SECONDS);

      // Then
      assertTrue(onLoop);
      var notDurable =
          loop.submit(() ->
                  record.before(operation, JournalFixture.ALLOW, null, false).toCompletableFuture())
              .get();
      assertTrue(notDurable.isDone());
      assertTrue(Files.exists(folder.resolve("gw1.0.00000001.journal")), "a lane of its own");
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void rollsOverManySegmentsWithoutBreakingAChain() throws IOException {
    // Given
    var session = JournalFixture.session("session-one");

    // When
    try (var journal = journal(RecordingConfigs.small())) {
      var record = journal.open(session, JournalFixture.ALLOW, Runnable::run);
      for (int i = 1; i <= 300; i++) {
        JournalFixture.pass(
            record,
            JournalFixture.operation(
                session, i, JournalFixture.SELECT, "SELECT " + "1".repeat(9000)),
            "answer");
      }
      record.close("client closed");
    }

    // Then
    var verification = verification();
    assertEquals(List.of(), verification.findings());
    assertTrue(verification.segments() >= 3, "segments: " + verification.segments());
    assertEquals(verification.segments(), verification.sealed());
  }

  @Test
  void stopsWhenSomebodyRemovesItsFiles() throws Exception {
    try (var journal = journal(RecordingConfigs.small())) {
      // Given
      var session = JournalFixture.session("session-one");
      var record = journal.open(session, JournalFixture.ALLOW, Runnable::run);
      Path first = folder.resolve("gw1.shared.00000001.journal");
      Files.delete(first);

      // When
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      long sequence = 0;
      while (!Files.exists(folder.resolve("gw1.shared.00000002.journal"))) {
        assertTrue(System.nanoTime() < deadline, "it still writes to a removed file");
        record.before(
            JournalFixture.operation(session, ++sequence, JournalFixture.SELECT, "SELECT 1"),
            JournalFixture.ALLOW,
            null,
            false);
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }

    // Then
    assertTrue(verification().findings().stream().anyMatch(f -> f.kind() == Finding.Kind.MISSING));
  }

  @Test
  void refusesWhenAMappedFileIsCutShort() throws Exception {
    try (var journal = journal(RecordingConfigs.small())) {
      // Given
      var session = JournalFixture.session("session-one");
      var record = journal.open(session, JournalFixture.ALLOW, Runnable::run);
      try (var channel =
          java.nio.channels.FileChannel.open(
              folder.resolve("gw1.shared.00000001.journal"),
              java.nio.file.StandardOpenOption.WRITE)) {
        channel.truncate(4096);
      }

      // When: some record soon stands behind the cut
      boolean refused = false;
      boolean went = false;
      for (int i = 1; i < 200 && !(refused && went); i++) {
        var operation = JournalFixture.operation(session, i, JournalFixture.SELECT, "SELECT 1");
        try {
          record.before(operation, JournalFixture.ALLOW, null, false);
          went = refused;
        } catch (JournalException e) {
          refused = true;
        }
      }

      // Then: nothing is taken for written that is not, and the next segment is used
      assertTrue(refused);
      assertTrue(went);
    }
  }

  @Test
  void keepsTheFolderToOneGateway() {
    try (var journal = journal(RecordingConfigs.small())) {
      assertNotNull(journal);
      var failure = assertThrows(JournalException.class, () -> journal(RecordingConfigs.small()));
      assertTrue(String.valueOf(failure.getCause()).contains("in use by another gateway"));
    }
  }

  @Test
  void letsNobodyElseReadIt() throws IOException {
    // When
    try (var journal = journal(RecordingConfigs.small())) {
      journal.event("policy-loaded", Map.of());
    }

    // Then
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(f -> !f.endsWith("lock")).toList()) {
        assertEquals(
            "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
            file.toString());
      }
    }
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(state.resolve("journal-key.pem"))));
  }

  @Test
  void rejectsSizesThatDoNotFitTogether() {
    var failure =
        assertThrows(
            InvalidConfig.class,
            () ->
                new RecordingConfig(
                    null,
                    new ByteSize(1 << 20),
                    null,
                    null,
                    new ByteSize(1 << 20),
                    null,
                    null,
                    null));
    assertEquals("segmentSize", failure.key());
    assertThrows(
        InvalidConfig.class,
        () -> new RecordingConfig(null, null, Duration.ZERO, null, null, null, null, null));
    assertThrows(
        InvalidConfig.class,
        () ->
            new RecordingConfig(
                null, null, null, null, null, null, Duration.ofMillis(1), Duration.ZERO));
  }

  private JournalRecording journal(RecordingConfig config) {
    return new JournalRecording(config, state, key, "gw1", Clock.systemUTC());
  }

  private List<JournalRecord> records() throws IOException {
    List<JournalRecord> records = new ArrayList<>();
    new JournalReader(folder).all(records::add);
    return records;
  }

  private JournalVerifier.Verification verification() throws IOException {
    return new JournalVerifier(folder, key.publicKey(), progress -> {}).verify();
  }

  private static <T extends JournalRecord> T only(List<JournalRecord> records, Class<T> type) {
    List<T> found = records.stream().filter(type::isInstance).map(type::cast).toList();
    assertEquals(1, found.size(), type.getSimpleName());
    return assertInstanceOf(type, found.getFirst());
  }
}
