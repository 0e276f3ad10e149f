package io.sallyport.runtime.credential;

import io.sallyport.runtime.credential.CredentialException.Unavailable;
import io.sallyport.runtime.store.Store;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which leases are out, and which gateway holds them, in the store: so that another start, or
 * another gateway, can revoke what a crash left behind. All times are the database's. Blocking.
 */
final class LeaseBook {
  private static final Logger LOGGER = LoggerFactory.getLogger(LeaseBook.class);
  private static final Duration RETRY = Duration.ofSeconds(30);
  private final Store store;
  private final String holder;
  private final Duration gone;

  /**
   * @param gateway a name for people; each start is told apart from the one before
   * @param gone a gateway not seen for this long has crashed
   */
  LeaseBook(Store store, String gateway, Duration gone) {
    this.store = store;
    this.holder = gateway + "/" + UUID.randomUUID();
    this.gone = gone;
  }

  /**
   * @throws Unavailable when it could not be written: the lease must not be used
   */
  void add(String lease, Leases.Request request) {
    update(
        "INSERT INTO leases (id, holder, session_id, target) VALUES (?, ?, ?, ?)",
        lease,
        holder,
        request.sessionId(),
        request.target().name());
  }

  void remove(String lease) {
    update("DELETE FROM leases WHERE id = ?", lease);
  }

  /** Released, but not revoked: {@link #abandoned} gives it again after a while. */
  void retryLater(String lease) {
    update(
        "UPDATE leases SET retry = now() + make_interval(secs => ?::float8) WHERE id = ?",
        String.valueOf(RETRY.toSeconds()),
        lease);
  }

  /** This gateway lives. */
  void beat() {
    update(
        "INSERT INTO lease_holders (holder, seen) VALUES (?, now())"
            + " ON CONFLICT (holder) DO UPDATE SET seen = now()",
        holder);
  }

  /**
   * Takes leases that nobody uses any more. Each is given to one gateway at a time; what it does
   * not {@link #remove} comes again.
   */
  List<String> abandoned() {
    return inStore(connection -> {
      var ids = new ArrayList<String>();
      try (var take =
          connection.prepareStatement(
              """
              UPDATE leases SET retry = now() + make_interval(secs => ?::float8) WHERE id IN (
                SELECT l.id FROM leases l LEFT JOIN lease_holders h ON h.holder = l.holder
                 WHERE CASE WHEN l.retry IS NOT NULL THEN l.retry < now()
                       ELSE l.holder <> ? AND (h.seen IS NULL OR h.seen < now() - make_interval(secs => ?::float8)) END
                 ORDER BY l.created LIMIT 100 FOR UPDATE OF l SKIP LOCKED)
              RETURNING id\
              """)) {
        set(take, String.valueOf(RETRY.toSeconds()), holder, seconds(gone));
        var row = take.executeQuery();
        while (row.next()) {
          ids.add(row.getString(1));
        }
      }
      try (var old =
          connection.prepareStatement(
              """
              DELETE FROM lease_holders h
               WHERE seen < now() - make_interval(secs => ?::float8)
                 AND NOT EXISTS (SELECT FROM leases l WHERE l.holder = h.holder)\
              """)) {
        set(old, seconds(gone));
        old.executeUpdate();
      }
      return ids;
    });
  }

  private static String seconds(Duration duration) {
    return String.valueOf(duration.toMillis() / 1000.0);
  }

  private void update(String sql, String... values) {
    inStore(connection -> {
      try (var statement = connection.prepareStatement(sql)) {
        set(statement, values);
        return statement.executeUpdate();
      }
    });
  }

  private static void set(PreparedStatement statement, String... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setString(i + 1, values[i]);
    }
  }

  private interface Work<T> {
    T in(Connection connection) throws SQLException;
  }

  private <T> T inStore(Work<T> work) {
    try (Connection connection = store.dataSource().getConnection()) {
      return work.in(connection);
    } catch (SQLException e) {
      LOGGER
          .atWarn()
          .addKeyValue("state", e.getSQLState())
          .log("leases not reachable in the store");
      throw new Unavailable("the gateway's store cannot be asked for leases: try again");
    }
  }
}
