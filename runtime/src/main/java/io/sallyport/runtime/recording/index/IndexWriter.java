package io.sallyport.runtime.recording.index;

import io.sallyport.runtime.recording.JournalRecord;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes records to the tables, in one transaction of the caller. Every statement may be repeated:
 * the same record twice leaves the same rows.
 */
final class IndexWriter {
  private static final String OPERATION =
      """
      insert into recorded_operation as o (session, sequence, sent, shape, decision, rule, reason,
        approval, refusal, body, digest, cut, held, status, summary, code, rows, bytes, masked,
        elapsed, segment, place)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (session, sequence) do update set shape = excluded.shape,
        decision = excluded.decision, rule = excluded.rule,
        reason = coalesce(excluded.reason, o.reason),
        approval = coalesce(excluded.approval, o.approval), refusal = excluded.refusal,
        body = excluded.body, digest = excluded.digest, cut = excluded.cut,
        sent = least(excluded.sent, o.sent), held = o.held or excluded.held,
        status = coalesce(excluded.status, o.status),
        summary = coalesce(excluded.summary, o.summary), code = coalesce(excluded.code, o.code),
        rows = coalesce(excluded.rows, o.rows), bytes = coalesce(excluded.bytes, o.bytes),
        masked = coalesce(excluded.masked, o.masked),
        elapsed = coalesce(excluded.elapsed, o.elapsed),
        segment = coalesce(excluded.segment, o.segment), place = coalesce(excluded.place, o.place)\
      """;

  private static final String ANSWER =
      """
      update recorded_operation set status = ?, summary = ?, code = ?, rows = ?, bytes = ?,
        masked = ?, elapsed = ?, segment = ?, place = ?
      where session = ? and sequence = ?\
      """;

  private static final String END =
      "update recorded_session set entries = ?, segment = ? where id = ? and entries < ?";

  private final Connection connection;

  IndexWriter(Connection connection) {
    this.connection = connection;
  }

  /**
   * Writes a batch, and that the next begins here. Many rows go to the store in one statement (the
   * driver joins them): one by one, the index took more of two busy cores than the gate did.
   */
  void write(IndexBatch batch, String segment, long place) throws SQLException {
    for (JournalRecord record : batch.others()) {
      other(record);
    }
    try (PreparedStatement statement = connection.prepareStatement(OPERATION)) {
      for (var each : batch.operations().entrySet()) {
        add(statement, operation(each.getKey(), each.getValue()));
      }
      statement.executeBatch();
    }
    try (PreparedStatement statement = connection.prepareStatement(ANSWER)) {
      for (var each : batch.answers().entrySet()) {
        List<@Nullable Object> values = new ArrayList<>(answer(each.getValue()));
        values.add(each.getKey().session());
        values.add(each.getKey().sequence());
        add(statement, values);
      }
      statement.executeBatch();
    }
    try (PreparedStatement statement = connection.prepareStatement(END)) {
      for (JournalRecord.Place end : batch.ends().values()) {
        long entries = end.position() + 1;
        add(statement, Arrays.asList(entries, end.file(), end.session(), entries));
      }
      statement.executeBatch();
    }
    run(
        """
        insert into recorded_position (segment, place) values (?, ?)
        on conflict (segment) do update set place = excluded.place\
        """,
        segment,
        place);
  }

  private void other(JournalRecord record) throws SQLException {
    switch (record) {
      case JournalRecord.ShapeSeen shape -> shape(shape);
      case JournalRecord.Opened opened -> opened(opened);
      case JournalRecord.Closed closed ->
          run(
              "update recorded_session set closed = ?, how = ? where id = ?",
              closed.place().time(),
              closed.how(),
              closed.place().session());
      case JournalRecord.Happened event ->
          run(
              """
              insert into recorded_event (segment, place, instance, happened, what, facts)
              values (?, ?, ?, ?, ?, ?::json) on conflict do nothing\
              """,
              event.place().file(),
              event.place().offset(),
              instance(event.place()),
              event.place().time(),
              event.what(),
              JsonMapper.shared().writeValueAsString(event.facts()));
      case JournalRecord.Passed passed -> throw elsewhere();
      case JournalRecord.Asked asked -> throw elsewhere();
      case JournalRecord.Refused refused -> throw elsewhere();
      case JournalRecord.Answered answered -> throw elsewhere();
      case JournalRecord.SegmentBegun begun -> {}
    }
  }

  private static IllegalStateException elsewhere() {
    return new IllegalStateException("a batch keeps operations and their answers apart");
  }

  private void shape(JournalRecord.ShapeSeen shape) throws SQLException {
    List<String> resources = new ArrayList<>();
    if (shape.facts().get("resources") instanceof List<?> list) {
      for (Object one : list) {
        if (one instanceof Map<?, ?> resource) {
          resources.add(resource.get("kind") + " " + resource.get("name"));
        }
      }
    }
    List<String> effects = new ArrayList<>();
    if (shape.facts().get("effects") instanceof List<?> list) {
      list.forEach(effect -> effects.add(String.valueOf(effect)));
    }
    run(
        """
        insert into recorded_shape (digest, action, effects, resources)
        values (?, ?, ?, ?) on conflict do nothing\
        """,
        shape.digest(),
        String.valueOf(shape.facts().get("action")),
        effects,
        resources);
  }

  private void opened(JournalRecord.Opened opened) throws SQLException {
    Map<String, Object> facts = opened.facts();
    Map<?, ?> subject = map(facts.get("subject"));
    Map<?, ?> run = map(facts.get("run"));
    Map<?, ?> client = map(facts.get("client"));
    run(
        """
        insert into recorded_session (id, instance, subject, subject_kind, subject_name,
          on_behalf_of, human_name, run, run_title, target, protocol, profile, database_name,
          client, application, rule, opened)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (id) do update set subject_name = excluded.subject_name,
          human_name = excluded.human_name\
        """,
        opened.place().session(),
        instance(opened.place()),
        String.valueOf(subject.get("id")),
        String.valueOf(subject.get("kind")),
        text(subject.get("name")),
        text(map(subject.get("onBehalfOf")).get("id")),
        text(map(subject.get("onBehalfOf")).get("name")),
        text(run.get("id")),
        text(run.get("title")),
        String.valueOf(facts.get("target")),
        String.valueOf(facts.get("protocol")),
        String.valueOf(facts.get("profile")),
        text(facts.get("database")),
        text(client.get("address")),
        text(client.get("application")),
        text(facts.get("rule")),
        opened.place().time());
  }

  private static List<@Nullable Object> operation(
      IndexedOperation.Key key, IndexedOperation operation) {
    IndexedOperation.Asked asked = operation.asked();
    List<@Nullable Object> values =
        new ArrayList<>(
            Arrays.asList(
                key.session(),
                key.sequence(),
                asked.sent(),
                asked.shape(),
                asked.decision(),
                asked.rule(),
                asked.reason(),
                asked.approval(),
                asked.refusal(),
                new String(asked.text().bytes(), StandardCharsets.UTF_8),
                asked.text().cut() ? null : sha256(asked.text().bytes()),
                asked.text().cut(),
                asked.held()));
    values.addAll(answer(operation.answered()));
    return values;
  }

  private static List<@Nullable Object> answer(JournalRecord.@Nullable Answered answered) {
    if (answered == null) {
      return Collections.nCopies(9, null);
    }
    var outcome = answered.outcome();
    return Arrays.asList(
        outcome.status().name(),
        outcome.summary(),
        outcome.code(),
        outcome.rows(),
        outcome.bytes(),
        outcome.masked(),
        outcome.elapsed().toNanos() / 1000,
        answered.place().file(),
        answered.place().offset());
  }

  private void run(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, Arrays.asList(values));
      statement.executeUpdate();
    }
  }

  private void add(PreparedStatement statement, List<@Nullable Object> values) throws SQLException {
    set(statement, values);
    statement.addBatch();
  }

  private void set(PreparedStatement statement, List<@Nullable Object> values) throws SQLException {
    for (int i = 0; i < values.size(); i++) {
      Object value = values.get(i);
      switch (value) {
        case Instant time -> statement.setTimestamp(i + 1, Timestamp.from(time));
        case List<?> list ->
            statement.setArray(i + 1, connection.createArrayOf("text", list.toArray()));
        // PostgreSQL's text takes every character but this one.
        case String text -> statement.setString(i + 1, text.replace('\0', '\uFFFD'));
        case Long number -> statement.setLong(i + 1, number);
        case null, default -> statement.setObject(i + 1, value);
      }
    }
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static @Nullable String text(@Nullable Object value) {
    return value instanceof String text ? text : null;
  }

  private static String instance(JournalRecord.Place place) {
    return place.file().substring(0, place.file().indexOf('.'));
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
