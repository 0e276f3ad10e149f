package io.sallyport.runtime.recording.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.recording.JournalReader;
import io.sallyport.runtime.recording.RecordedStory;
import io.sallyport.runtime.recording.SessionSummary;
import io.sallyport.runtime.recording.index.SessionSearch.Filter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("peer")
class SessionIndexIT {
  private static TestPostgres postgres;
  @TempDir Path state;
  private RecordedStory story;
  private SessionSearch search;

  @BeforeAll
  static void startPostgres() throws Exception {
    postgres = new TestPostgres();
  }

  @AfterAll
  static void stopPostgres() throws Exception {
    postgres.close();
  }

  @BeforeEach
  void record() throws SQLException {
    try (var connection = postgres.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "truncate recorded_session, recorded_operation, recorded_shape, recorded_event,"
              + " recorded_position");
    }
    story = new RecordedStory(state);
    search = new SessionSearch(postgres.dataSource(), new JournalReader(story.folder()));
  }

  @AfterEach
  void close() {
    story.close();
  }

  @Test
  void findsWhatWasRecorded() throws Exception {
    // Given
    story.tell("session-one");
    story.tell("session-two");

    // When
    try (var index = index()) {
      index.catchUp();
    }

    // Then
    List<SessionSummary> sessions = search.list(Filter.newest(10));
    assertEquals(
        List.of("session-two", "session-one"), sessions.stream().map(SessionSummary::id).toList());
    var session = sessions.getLast();
    assertEquals("agent:claude", session.subject());
    assertEquals("human:alice", session.onBehalfOf());
    assertEquals("Claude", session.subjectName());
    assertEquals("Alice", session.humanName());
    assertTrue(String.valueOf(session.client()).startsWith("10.1.2.3:"), session.client());
    assertEquals(6, session.entries());
    assertEquals("gw1.shared.00000001.journal", session.segment());
    assertEquals("client closed", session.how());
    assertEquals(2, session.operations());
    assertEquals(1, session.held());
    assertEquals(1, session.refused());

    var operations = search.operations("session-one", 0, 10);
    assertEquals("allowed", operations.get(0).decision());
    assertEquals("SELECT", operations.get(0).action());
    assertEquals(List.of("table customers"), operations.get(0).resources());
    assertEquals(5, operations.get(0).rows());
    assertEquals(Duration.ofMillis(2), operations.get(0).elapsed());
    assertEquals("refused", operations.get(1).decision());
    assertEquals("appr-1", operations.get(1).approval());
    assertEquals(List.of("drop"), operations.get(1).effects());
    var answer = search.answer("session-one", 1).orElseThrow();
    assertEquals("postgresql", answer.protocol());
    assertEquals("five rows", new String(answer.transcript(), StandardCharsets.UTF_8));
    assertTrue(search.answer("session-one", 2).isEmpty());
  }

  @Test
  void pagesAndFilters() throws Exception {
    // Given
    for (int i = 0; i < 5; i++) {
      story.tell("session-" + i);
    }
    try (var index = index()) {
      index.catchUp();
    }

    // When
    var first = search.list(Filter.newest(2));
    var last = first.getLast();
    var second =
        search.list(
            new Filter(
                "human:alice",
                "orders",
                "run-7",
                null,
                null,
                "drop table INVOICES",
                new SessionSearch.Before(last.opened(), last.id()),
                2));
    var none = search.list(new Filter(null, "other", null, null, null, null, null, 2));
    var bound = search.list(new Filter(null, null, null, null, null, "bound", null, 2));

    // Then
    assertEquals(
        List.of("session-4", "session-3"), first.stream().map(SessionSummary::id).toList());
    assertEquals(
        List.of("session-2", "session-1"), second.stream().map(SessionSummary::id).toList());
    assertEquals(List.of(), none);
    assertEquals(List.of(), bound, "bound values are not searchable");
    assertEquals(1, search.operations("session-1", 1, 10).size());
  }

  @Test
  void findsTextsByTheirWordsInAnIndex() throws Exception {
    // Given
    story.tell("session-one");
    try (var index = index()) {
      index.catchUp();
    }

    // Then: words, their beginnings, in any case and with what stands between them
    for (String text :
        List.of("invoices", "DROP TABLE inv", "table", "* FROM customers", "drop table invoices")) {
      assertEquals(1, found(text), text);
    }
    for (String text : List.of("table drop", "invoicesx", "nothing", "\u00fc", "' or true")) {
      assertEquals(0, found(text), text);
    }
    assertEquals(1, found("*"), "no word at all: every text is looked at");
    try (var connection = postgres.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("set enable_seqscan = off");
      var plan =
          statement.executeQuery(
              "explain select * from recorded_operation o where o.words @@ to_tsquery('simple', 'drop:*')");
      var words = new StringBuilder();
      while (plan.next()) {
        words.append(plan.getString(1));
      }
      assertTrue(words.indexOf("recorded_operation_words") > 0, words.toString());
    }
  }

  private int found(String text) throws SQLException {
    return search.list(new Filter(null, null, null, null, null, text, null, 10)).size();
  }

  @Test
  void forgetsWhatRetentionHasRemoved() throws Exception {
    // Given a session whose segment is over, and one in the next
    story.tell("session-one");
    story.restart();
    story.tell("session-two");
    try (var index = index()) {
      index.catchUp();
      assertEquals(2, search.list(Filter.newest(10)).size());

      // When retention removes the first segment
      Path first = story.folder().resolve("gw1.shared.00000001.journal");
      Files.writeString(story.folder().resolve("gw1.shared.00000001.expired"), "{}");
      Files.delete(first);
      index.catchUp();
    }

    // Then
    assertEquals(
        List.of("session-two"),
        search.list(Filter.newest(10)).stream().map(SessionSummary::id).toList());
    assertEquals(List.of(), search.operations("session-one", 0, 10));
    assertEquals(2, search.operations("session-two", 0, 10).size());
    for (String table : List.of("recorded_event", "recorded_position")) {
      try (var connection = postgres.dataSource().getConnection();
          var statement = connection.createStatement();
          var rows =
              statement.executeQuery(
                  "select count(*) from " + table + " where segment like '%00000001%'")) {
        rows.next();
        assertEquals(0, rows.getInt(1), table);
      }
    }
  }

  @Test
  void readsEachRecordOnceAcrossRestarts() throws Exception {
    // Given
    story.tell("session-one");
    try (var index = index()) {
      index.catchUp();
    }

    // When: it goes on where it stopped, and all over again
    story.tell("session-two");
    try (var index = index()) {
      index.catchUp();
    }
    try (var connection = postgres.dataSource().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("truncate recorded_position");
    }
    try (var index = index()) {
      index.catchUp();
    }

    // Then
    assertEquals(2, search.list(Filter.newest(10)).size());
    assertEquals(2, search.operations("session-two", 0, 10).size());
  }

  @Test
  void showsTheSameOfAnOperationWhoseRecordsComeTogetherOrOneByOne() throws Exception {
    try (var index = index()) {
      // When
      story.grant("one-by-one", () -> catchUp(index));
      story.grant("together", () -> {});
      index.catchUp();
    }

    // Then
    var apart = search.operations("one-by-one", 1, 10).getFirst();
    var together = search.operations("together", 1, 10).getFirst();
    assertEquals("allowed", together.decision());
    assertEquals("DROP TABLE removes invoices", together.reason());
    assertEquals("appr-2", together.approval());
    assertEquals(5, together.rows());
    assertEquals(apart.decision(), together.decision());
    assertEquals(apart.rule(), together.rule());
    assertEquals(apart.reason(), together.reason());
    assertEquals(apart.approval(), together.approval());
    assertEquals(apart.rows(), together.rows());
    assertEquals(apart.elapsed(), together.elapsed());
    assertEquals(1, search.session("one-by-one").orElseThrow().held());
    assertEquals(1, search.session("together").orElseThrow().held());
  }

  @Test
  void indexesMoreThanOneBatchHolds() throws Exception {
    // Given
    int many = 5000;
    story.tellMany("session-one", many);

    // When
    try (var index = index()) {
      index.catchUp();
    }

    // Then
    var session = search.session("session-one").orElseThrow();
    assertEquals(many, session.operations());
    assertEquals(2L * many + 2, session.entries());
    assertEquals(5, search.operations("session-one", many - 1, 10).getFirst().rows());
    try (var connection = postgres.dataSource().getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery("select count(*) from recorded_operation where place is null")) {
      assertTrue(rows.next());
      assertEquals(0, rows.getInt(1), "every answer has found its operation");
    }
  }

  private static void catchUp(SessionIndex index) {
    try {
      index.catchUp();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void forgetsWhatRetentionTook() throws Exception {
    // Given
    story.tell("session-one");
    String segment;
    try (var index = index()) {
      index.catchUp();
      segment = search.session("session-one").orElseThrow().segment();
      Path journal = story.folder().resolve(segment);

      // When: it is only not there, and then expired
      Path aside = Files.move(journal, state.resolve("aside"));
      index.catchUp();
      assertTrue(search.session("session-one").isPresent());
      Files.move(aside, journal);
    }
    story.restart();
    Files.delete(story.folder().resolve(segment));
    Files.createFile(story.folder().resolve(segment.replace(".journal", ".expired")));
    try (var index = index()) {
      index.catchUp();
    }

    // Then
    assertTrue(search.session("session-one").isEmpty());
    assertEquals(List.of(), search.operations("session-one", 0, 10));
    try (var connection = postgres.dataSource().getConnection();
        var statement =
            connection.prepareStatement(
                "select count(*) from recorded_position where segment = ?")) {
      statement.setString(1, segment);
      var rows = statement.executeQuery();
      rows.next();
      assertEquals(0, rows.getInt(1));
    }
  }

  @Test
  void tellsASessionThatItsGatewayDidNotClose() throws Exception {
    // Given
    story.begin("session-one");
    try (var index = index()) {
      index.catchUp();
      assertNull(search.session("session-one").orElseThrow().how());

      // When
      story.restart();
      index.catchUp();
    }

    // Then
    assertEquals("gateway ended", search.session("session-one").orElseThrow().how());
  }

  @Test
  void catchesUpWhenTheStoreComesBack() throws Exception {
    try (var index = index()) {
      // Given
      index.start();
      postgres.stop();
      story.tell("session-one");
      waitUntil(() -> index.problem().isPresent());

      // When
      postgres.start();

      // Then
      waitUntil(() -> index.problem().isEmpty());
      waitUntil(() -> search.session("session-one").isPresent());
      assertFalse(search.operations("session-one", 0, 10).isEmpty());
    }
  }

  private SessionIndex index() {
    return new SessionIndex(postgres.dataSource(), story.folder(), Duration.ofMillis(20));
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void waitUntil(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < deadline, "it did not happen within 20 s");
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
