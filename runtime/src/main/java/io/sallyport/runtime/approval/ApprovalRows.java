package io.sallyport.runtime.approval;

import io.sallyport.runtime.approval.Approval.Answer;
import io.sallyport.runtime.approval.Approval.Asked;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The table {@code approval}. Every change compares the version it was computed from. */
final class ApprovalRows {
  static final String CHANNEL = "sallyport_approval";

  static final Map<Class<? extends Approval>, String> STATES =
      Map.of(
          Approval.Waiting.class, "waiting",
          Approval.Granted.class, "granted",
          Approval.Used.class, "used",
          Approval.Refused.class, "refused",
          Approval.Expired.class, "expired",
          Approval.Withdrawn.class, "withdrawn");

  /** Numbers of evidence come back as they went in: a count is a long. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_LONG_FOR_INTS).build();

  private static final TypeReference<List<Answer>> ANSWERS = new TypeReference<>() {};

  private ApprovalRows() {}

  /**
   * A row as it was read.
   *
   * @param due when the timer must look at it; null when it is over
   */
  record Row(Approval approval, long version, @Nullable Instant orphaned, @Nullable Instant due) {
    boolean isDue(Instant now) {
      return due != null && !due.isAfter(now);
    }
  }

  /** False when a live question has the same digest. */
  static boolean insert(Handle transaction, Asked asked) {
    int inserted =
        transaction
            .createUpdate(
                """
                insert into approval (id, digest, state, asked, since, due)
                values (:id, :digest, 'waiting', cast(:asked as json), :since, :due)
                on conflict (digest) where state in ('waiting', 'granted') do nothing
                """)
            .bind("id", asked.id())
            .bind("digest", asked.digest())
            .bind("asked", JSON.writeValueAsString(asked))
            .bind("since", utc(asked.since()))
            .bind("due", utc(asked.until()))
            .execute();
    if (inserted == 1) {
      announce(transaction, asked.id());
    }
    return inserted == 1;
  }

  static Optional<Row> byId(Handle transaction, String id) {
    return transaction
        .createQuery("select * from approval where id = :id")
        .bind("id", id)
        .map((row, context) -> row(row))
        .findOne();
  }

  static Optional<Row> liveByDigest(Handle transaction, String digest) {
    return transaction
        .createQuery(
            "select * from approval where digest = :digest and state in ('waiting', 'granted')")
        .bind("digest", digest)
        .map((row, context) -> row(row))
        .findOne();
  }

  static List<Row> newest(
      Handle transaction, Collection<Class<? extends Approval>> states, int limit) {
    return transaction
        .createQuery(
            "select * from approval where state = any(:states) order by since desc, id limit :limit")
        .bindArray("states", String.class, states.stream().map(STATES::get).toArray())
        .bind("limit", limit)
        .map((row, context) -> row(row))
        .list();
  }

  static List<String> due(Handle transaction, Instant now) {
    return transaction
        .createQuery("select id from approval where due <= :now order by due limit 200")
        .bind("now", utc(now))
        .mapTo(String.class)
        .list();
  }

  /** A row that may have changed. */
  record Touched(String id, long version, Instant at) {}

  static List<Touched> touchedSince(Handle transaction, Instant moment) {
    return transaction
        .createQuery(
            "select id, version, touched from approval where touched >= :moment order by touched")
        .bind("moment", utc(moment))
        .map((row, context) ->
            new Touched(
                row.getString("id"),
                row.getLong("version"),
                row.getObject("touched", OffsetDateTime.class).toInstant()))
        .list();
  }

  static Instant serverTime(Handle transaction) {
    return transaction
        .createQuery("select clock_timestamp()")
        .mapTo(OffsetDateTime.class)
        .one()
        .toInstant();
  }

  /** Compares and sets: false when somebody changed the row since it was read. */
  static boolean replace(
      Handle transaction,
      Row read,
      Approval next,
      @Nullable Instant orphaned,
      @Nullable Instant due) {
    int changed =
        transaction
            .createUpdate(
                """
                update approval set state = :state, version = version + 1, answers = cast(:answers as json),
                  changed = :changed, orphaned = :orphaned, due = :due, why = :why, touched = clock_timestamp()
                where id = :id and version = :version
                """)
            .bind("state", next.word())
            .bind("answers", JSON.writeValueAsString(next.answers()))
            .bind("changed", utc(next.changed()))
            .bind("orphaned", utc(orphaned))
            .bind("due", utc(due))
            .bind("why", next instanceof Approval.Withdrawn withdrawn ? withdrawn.why() : null)
            .bind("id", next.id())
            .bind("version", read.version())
            .execute();
    if (changed == 1) {
      announce(transaction, next.id());
    }
    return changed == 1;
  }

  /** Heard by every replica once the transaction commits. */
  private static void announce(Handle transaction, String id) {
    transaction
        .createQuery("select pg_notify(:channel, :id)")
        .bind("channel", CHANNEL)
        .bind("id", id)
        .map((row, context) -> id)
        .one();
  }

  private static Row row(ResultSet row) throws SQLException {
    var asked = JSON.readValue(row.getString("asked"), Asked.class);
    var answers = JSON.readValue(row.getString("answers"), ANSWERS);
    var changed = instant(row, "changed");
    var at = changed == null ? asked.since() : changed;
    var why = row.getString("why");
    Approval approval =
        switch (row.getString("state")) {
          case "waiting" -> new Approval.Waiting(asked, answers);
          case "granted" -> new Approval.Granted(asked, answers, at);
          case "used" -> new Approval.Used(asked, answers, at);
          case "refused" -> new Approval.Refused(asked, answers, at);
          case "expired" -> new Approval.Expired(asked, answers, at);
          case "withdrawn" -> new Approval.Withdrawn(asked, answers, at, why == null ? "" : why);
          case String other -> throw new SQLException("no state of an approval: " + other);
        };
    return new Row(approval, row.getLong("version"), instant(row, "orphaned"), instant(row, "due"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
