package io.sallyport.runtime.recording.index;

import io.sallyport.runtime.recording.JournalReader;
import io.sallyport.runtime.recording.JournalRecord;
import io.sallyport.runtime.recording.SessionSummary;
import java.io.IOException;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Finds sessions and operations in the index; answers come from the journal. Blocking. */
public final class SessionSearch {
  /** A session without an end that began before its gateway last started did not end in order. */
  private static final String COLUMNS =
      """
      s.id, s.subject, s.subject_kind, s.subject_name, s.on_behalf_of, s.human_name, s.run,
      s.run_title, s.target, s.protocol, s.profile, s.database_name, s.client, s.application,
      s.opened, s.closed, s.entries, s.segment,
      coalesce(s.how, case when exists (
        select 1 from recorded_event e where e.instance = s.instance and e.what = 'journal-started'
          and e.happened > s.opened) then 'gateway ended' end) as how,
      (select count(*) from recorded_operation o where o.session = s.id) as operations,
      (select count(*) from recorded_operation o where o.session = s.id and o.held) as held,
      (select count(*) from recorded_operation o where o.session = s.id
        and o.decision = 'refused') as refused,
      (select count(*) from recorded_operation o where o.session = s.id
        and o.status <> 'COMPLETED') as failed
      """;

  private final DataSource store;
  private final JournalReader journal;

  public SessionSearch(DataSource store, JournalReader journal) {
    this.store = store;
    this.journal = journal;
  }

  /**
   * What is looked for; null: whatever.
   *
   * @param subject who acted, or for whom
   * @param text part of an operation's text, in any case; begins with the beginning of a word
   * @param before sessions opened before this one in the list: the last of the previous page
   * @param limit 1..1000
   */
  public record Filter(
      @Nullable String subject,
      @Nullable String target,
      @Nullable String run,
      @Nullable Instant since,
      @Nullable Instant until,
      @Nullable String text,
      @Nullable Before before,
      int limit) {
    public Filter {
      limit = Math.clamp(limit, 1, 1000);
    }

    public static Filter newest(int limit) {
      return new Filter(null, null, null, null, null, null, null, limit);
    }
  }

  /** A place in the list. */
  public record Before(Instant opened, String id) {}

  /**
   * @param decision {@code allowed}, {@code held} or {@code refused}: as it stands now
   * @param text null when its record could not be read
   * @param digest SHA-256 of the text (hex); null when it was too long to be kept whole
   * @param status how it ended; null while it runs, or when it did not pass
   * @param answered whether {@link #answer} has something
   */
  public record RecordedOperation(
      long sequence,
      Instant sent,
      @Nullable String action,
      List<String> effects,
      List<String> resources,
      String decision,
      @Nullable String rule,
      @Nullable String reason,
      @Nullable String approval,
      @Nullable String refusal,
      @Nullable String text,
      @Nullable String digest,
      @Nullable String status,
      @Nullable String summary,
      @Nullable String code,
      long rows,
      long bytes,
      long masked,
      @Nullable Duration elapsed,
      boolean answered) {}

  /**
   * @param transcript in the connector's form
   * @param cut whether the answer was longer
   */
  public record Answer(String protocol, byte[] transcript, boolean cut) {}

  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9]");

  /** The beginnings of all words of a text: what the index of operations' texts can find. */
  private static final String WORDS =
      "to_tsquery('simple', replace(trim(regexp_replace(?, '[^[:alnum:]]+', ' ', 'g')), ' ', ':* & ') || ':*')";

  private static final String CONTAINS = " and position(lower(?) in lower(o.body)) > 0";

  /** The newest first. */
  public List<SessionSummary> list(Filter filter) throws SQLException {
    var where = new Conditions();
    if (filter.subject() != null) {
      where.add("(s.subject = ? or s.on_behalf_of = ?)", filter.subject(), filter.subject());
    }
    if (filter.target() != null) {
      where.add("s.target = ?", filter.target());
    }
    if (filter.run() != null) {
      where.add("s.run = ?", filter.run());
    }
    if (filter.since() != null) {
      where.add("s.opened >= ?", Timestamp.from(filter.since()));
    }
    if (filter.until() != null) {
      where.add("s.opened < ?", Timestamp.from(filter.until()));
    }
    if (filter.text() != null && WORD.matcher(filter.text()).find()) {
      where.add(
          "exists (select 1 from recorded_operation o where o.session = s.id and o.words @@ "
              + WORDS
              + CONTAINS
              + ")",
          filter.text(),
          filter.text());
    } else if (filter.text() != null) {
      where.add(
          "exists (select 1 from recorded_operation o where o.session = s.id" + CONTAINS + ")",
          filter.text());
    }
    if (filter.before() != null) {
      where.add(
          "(s.opened, s.id) < (?, ?)",
          Timestamp.from(filter.before().opened()),
          filter.before().id());
    }
    return query(
        "select "
            + COLUMNS
            + " from recorded_session s"
            + where.sql()
            + " order by s.opened desc, s.id desc limit "
            + filter.limit(),
        where.values(),
        SessionSearch::summary);
  }

  /** One session, by its id. */
  public Optional<SessionSummary> session(String id) throws SQLException {
    return query(
            "select " + COLUMNS + " from recorded_session s where s.id = ?",
            List.of(id),
            SessionSearch::summary)
        .stream()
        .findFirst();
  }

  /**
   * In the order in which they were sent.
   *
   * @param after the last sequence of the previous page; 0 for the first
   */
  public List<RecordedOperation> operations(String session, long after, int limit)
      throws SQLException {
    return query(
        """
        select o.*, p.action, p.effects, p.resources from recorded_operation o
        left join recorded_shape p on p.digest = o.shape
        where o.session = ? and o.sequence > ? order by o.sequence limit ?\
        """,
        List.of(session, after, Math.clamp(limit, 1, 1000)),
        SessionSearch::operation);
  }

  /** What the client saw; empty when nothing was kept, or retention has removed it. */
  public Optional<Answer> answer(String session, long sequence) throws SQLException, IOException {
    record Where(String protocol, @Nullable String segment, long place) {}
    List<Where> found =
        query(
            """
            select s.protocol, o.segment, o.place from recorded_operation o
            join recorded_session s on s.id = o.session
            where o.session = ? and o.sequence = ?\
            """,
            List.of(session, sequence),
            row -> new Where(row.getString(1), row.getString(2), row.getLong(3)));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Where where = found.getFirst();
    String segment = where.segment();
    if (segment != null
        && journal.at(segment, where.place()) instanceof JournalRecord.Answered answered
        && answered.place().session().equals(session)
        && answered.sequence() == sequence) {
      return Optional.of(new Answer(where.protocol(), answered.transcript(), answered.cut()));
    }
    return Optional.empty();
  }

  private static SessionSummary summary(ResultSet row) throws SQLException {
    return new SessionSummary(
        row.getString("id"),
        row.getString("subject"),
        row.getString("subject_kind"),
        row.getString("subject_name"),
        row.getString("on_behalf_of"),
        row.getString("human_name"),
        row.getString("run"),
        row.getString("run_title"),
        row.getString("target"),
        row.getString("protocol"),
        row.getString("profile"),
        row.getString("database_name"),
        row.getString("client"),
        row.getString("application"),
        row.getTimestamp("opened").toInstant(),
        instant(row, "closed"),
        row.getString("how"),
        row.getLong("operations"),
        row.getLong("held"),
        row.getLong("refused"),
        row.getLong("failed"),
        row.getLong("entries"),
        row.getString("segment"));
  }

  private static RecordedOperation operation(ResultSet row) throws SQLException {
    long micros = row.getLong("elapsed");
    Duration elapsed = row.wasNull() ? null : Duration.ofNanos(micros * 1000);
    return new RecordedOperation(
        row.getLong("sequence"),
        row.getTimestamp("sent").toInstant(),
        row.getString("action"),
        strings(row, "effects"),
        strings(row, "resources"),
        row.getString("decision"),
        row.getString("rule"),
        row.getString("reason"),
        row.getString("approval"),
        row.getString("refusal"),
        row.getString("body"),
        row.getString("digest"),
        row.getString("status"),
        row.getString("summary"),
        row.getString("code"),
        row.getLong("rows"),
        row.getLong("bytes"),
        row.getLong("masked"),
        elapsed,
        row.getString("segment") != null);
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }

  private static List<String> strings(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }

  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, List<Object> values, Reader<T> reader) throws SQLException {
    try (Connection connection = store.getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setObject(i + 1, values.get(i));
      }
      List<T> rows = new ArrayList<>();
      try (ResultSet results = statement.executeQuery()) {
        while (results.next()) {
          rows.add(reader.read(results));
        }
      }
      return rows;
    }
  }

  private static final class Conditions {
    private final StringBuilder sql = new StringBuilder();
    private final List<Object> values = new ArrayList<>();

    void add(String condition, Object... bound) {
      sql.append(sql.isEmpty() ? " where " : " and ").append(condition);
      values.addAll(List.of(bound));
    }

    String sql() {
      return sql.toString();
    }

    List<Object> values() {
      return values;
    }
  }
}
