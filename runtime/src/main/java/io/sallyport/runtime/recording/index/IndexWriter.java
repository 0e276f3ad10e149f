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
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes records to the tables, in one transaction of the caller. Every statement may be repeated:
 * the same record twice leaves the same rows.
 */
final class IndexWriter {
  private final Connection connection;

  /** The last record of each session that was written to. */
  private final Map<String, JournalRecord.Place> last = new LinkedHashMap<>();

  IndexWriter(Connection connection) {
    this.connection = connection;
  }

  void write(JournalRecord record) throws SQLException {
    JournalRecord.Place place = record.place();
    if (!place.session().isEmpty()) {
      last.put(place.session(), place);
    }
    switch (record) {
      case JournalRecord.ShapeSeen shape -> shape(shape);
      case JournalRecord.Opened opened -> opened(opened);
      case JournalRecord.Passed passed ->
          operation(
              passed.place(),
              passed.sequence(),
              passed.shape(),
              "allowed",
              passed.rule(),
              null,
              passed.approval(),
              null,
              passed.text(),
              false);
      case JournalRecord.Asked asked ->
          operation(
              asked.place(),
              asked.sequence(),
              asked.shape(),
              "held",
              asked.rule(),
              asked.reason(),
              asked.approval(),
              null,
              asked.text(),
              true);
      case JournalRecord.Refused refused ->
          operation(
              refused.place(),
              refused.sequence(),
              refused.shape(),
              "refused",
              refused.rule(),
              refused.reason(),
              null,
              refused.kind(),
              refused.text(),
              false);
      case JournalRecord.Answered answered -> answered(answered);
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
      case JournalRecord.SegmentBegun begun -> {}
    }
  }

  /** The batch is over; the next begins here. */
  void position(String segment, long place) throws SQLException {
    for (JournalRecord.Place end : last.values()) {
      run(
          "update recorded_session set entries = ?, segment = ? where id = ? and entries < ?",
          end.position() + 1,
          end.file(),
          end.session(),
          end.position() + 1);
    }
    run(
        """
        insert into recorded_position (segment, place) values (?, ?)
        on conflict (segment) do update set place = excluded.place\
        """,
        segment,
        place);
  }

  /**
   * Removes what came from a segment that expired. A session goes with its last record; one that is
   * still open stays, without the operations that were there.
   */
  void forget(String segment) throws SQLException {
    run("delete from recorded_event where segment = ?", segment);
    run("delete from recorded_operation where segment = ?", segment);
    run(
        """
        delete from recorded_operation
        where session in (select id from recorded_session where segment = ?)\
        """,
        segment);
    run("delete from recorded_session where segment = ? and closed is not null", segment);
    run("delete from recorded_position where segment = ?", segment);
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

  private void operation(
      JournalRecord.Place place,
      long sequence,
      String shape,
      String decision,
      String rule,
      @Nullable String reason,
      @Nullable String approval,
      @Nullable String refusal,
      JournalRecord.Kept text,
      boolean held)
      throws SQLException {
    run(
        """
        insert into recorded_operation as o (session, sequence, sent, shape, decision, rule, reason,
          approval, refusal, body, digest, cut, held)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (session, sequence) do update set shape = excluded.shape,
          decision = excluded.decision, rule = excluded.rule,
          reason = coalesce(excluded.reason, o.reason),
          approval = coalesce(excluded.approval, o.approval), refusal = excluded.refusal,
          body = excluded.body, digest = excluded.digest, cut = excluded.cut,
          sent = least(excluded.sent, o.sent), held = o.held or excluded.held\
        """,
        place.session(),
        sequence,
        place.time(),
        shape,
        decision,
        rule,
        reason,
        approval,
        refusal,
        new String(text.bytes(), StandardCharsets.UTF_8),
        text.cut() ? null : sha256(text.bytes()),
        text.cut(),
        held);
  }

  private void answered(JournalRecord.Answered answered) throws SQLException {
    var outcome = answered.outcome();
    run(
        """
        update recorded_operation set status = ?, summary = ?, code = ?, rows = ?, bytes = ?,
          masked = ?, elapsed = ?, segment = ?, place = ?
        where session = ? and sequence = ?\
        """,
        outcome.status().name(),
        outcome.summary(),
        outcome.code(),
        outcome.rows(),
        outcome.bytes(),
        outcome.masked(),
        outcome.elapsed().toNanos() / 1000,
        answered.place().file(),
        answered.place().offset(),
        answered.place().session(),
        answered.sequence());
  }

  private void run(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        Object value = values[i];
        switch (value) {
          case Instant time -> statement.setTimestamp(i + 1, Timestamp.from(time));
          case List<?> list ->
              statement.setArray(i + 1, connection.createArrayOf("text", list.toArray()));
          // PostgreSQL's text takes every character but this one.
          case String text -> statement.setString(i + 1, text.replace('\0', '\uFFFD'));
          case null, default -> statement.setObject(i + 1, value);
        }
      }
      statement.executeUpdate();
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
