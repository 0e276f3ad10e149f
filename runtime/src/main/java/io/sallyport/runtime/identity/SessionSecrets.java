package io.sallyport.runtime.identity;

import io.sallyport.api.Run;
import io.sallyport.api.Secret;
import io.sallyport.api.Subject;
import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import io.sallyport.runtime.identity.AuthenticationException.Unavailable;
import io.sallyport.runtime.identity.Authenticator.Identity;
import io.sallyport.runtime.store.Store;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Short opaque secrets that stand for a token which was proven before: easy to paste, bound to a
 * run, revocable. The store holds their SHA-256 only (of 256 random bits: nothing to guess).
 * Blocking: virtual threads only.
 */
public final class SessionSecrets {
  private static final Logger LOGGER = LoggerFactory.getLogger(SessionSecrets.class);
  private static final String CHANNEL = "sallyport_credential_revoked";
  private static final JsonMapper JSON = JsonMapper.shared();

  /** What a secret is good for: a stolen cookie opens no database, a leaked password no console. */
  public enum Purpose {
    SESSION("sps_"),
    CONSOLE("spc_");

    private final String prefix;

    Purpose(String prefix) {
      this.prefix = prefix;
    }
  }

  private final Store store;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final RevokedCredentials revoked;
  private final Duration revocationsKept;

  public SessionSecrets(Store store, Clock clock) {
    this(store, clock, Duration.ZERO);
  }

  /**
   * @param revocationsKept while the store cannot be asked, what was known to be revoked this long
   *     ago decides on tokens
   */
  public SessionSecrets(Store store, Clock clock, Duration revocationsKept) {
    this.store = store;
    this.clock = clock;
    this.revocationsKept = revocationsKept;
    this.revoked = new RevokedCredentials(store::sinceHeard);
    store.listen(CHANNEL, this::heard);
  }

  /**
   * @param secret shown once, to whoever asked for it
   * @param id safe to record
   */
  public record Issued(Secret secret, String id, Instant expires) {}

  static boolean isOne(String credential) {
    return credential.startsWith(Purpose.SESSION.prefix)
        || credential.startsWith(Purpose.CONSOLE.prefix);
  }

  /**
   * Makes a secret for an identity that was just proven by a token.
   *
   * @param run what it is for; null when it names none
   * @param expires not later than the token's own end, unless the caller knows better
   * @throws Unavailable when the store cannot be asked
   */
  public Issued issue(Identity identity, Purpose purpose, @Nullable Run run, Instant expires) {
    byte[] bits = new byte[32];
    random.nextBytes(bits);
    String secret = purpose.prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    byte[] hash = hash(secret);
    String id = "secret:" + HexFormat.of().formatHex(hash, 0, 8);
    inStore(connection -> {
      try (var insert =
          connection.prepareStatement(
              """
              INSERT INTO session_secrets
                (hash, id, purpose, subject, run_id, run_title, parent, created, expires)
              VALUES (?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?)\
              """)) {
        insert.setBytes(1, hash);
        insert.setString(2, id);
        insert.setString(3, purpose.name());
        insert.setString(4, JSON.writeValueAsString(identity.subject()));
        insert.setString(5, run == null ? null : run.id());
        insert.setString(6, run == null ? null : run.title());
        insert.setString(7, identity.credentialId());
        insert.setObject(8, at(clock.instant()));
        insert.setObject(9, at(expires));
        insert.executeUpdate();
      }
      return true;
    });
    return new Issued(Secret.of(secret), id, expires);
  }

  /** As {@link #issue}, for at most this long and never longer than the identity's own end. */
  public Issued issue(Identity identity, Purpose purpose, @Nullable Run run, Duration atMost) {
    Instant end = clock.instant().plus(atMost);
    return issue(
        identity, purpose, run, end.isBefore(identity.expires()) ? end : identity.expires());
  }

  Identity identify(String secret, Purpose purpose) {
    Identity found =
        inStore(connection -> {
          try (var select =
              connection.prepareStatement(
                  """
                  SELECT s.id, s.subject, s.run_id, s.run_title, s.expires
                    FROM session_secrets s
                   WHERE s.hash = ? AND s.purpose = ?
                     AND NOT EXISTS (SELECT FROM revoked_credentials r WHERE r.id IN (s.id, s.parent))\
                  """)) {
            select.setBytes(1, hash(secret));
            select.setString(2, purpose.name());
            var row = select.executeQuery();
            if (!row.next()) {
              return null;
            }
            String run = row.getString(3);
            return new Identity(
                JSON.readValue(row.getString(2), Subject.class),
                run == null ? null : new Run(run, row.getString(4)),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getString(1));
          }
        });
    if (found == null) {
      throw new Rejected("the session secret is not known, or was revoked: get a new one");
    }
    if (!clock.instant().isBefore(found.expires())) {
      throw new Rejected("the session secret has expired: get a new one");
    }
    return found;
  }

  /**
   * Whether this token has been revoked.
   *
   * @throws Unavailable when the store cannot be asked, and has not been for too long
   */
  boolean revoked(String credentialId) {
    if (revoked.contains(credentialId)) {
      return true;
    }
    if (revoked.current()) {
      return false;
    }
    try {
      return isRevokedInStore(credentialId);
    } catch (Unavailable e) {
      // Nobody can revoke anything in a store that is down; one that others reach is another
      // matter.
      if (revoked.knowsUntil(revocationsKept)) {
        return false;
      }
      throw e;
    }
  }

  /** Whether {@link #knownRevoked} knows of all but the last seconds. Never blocks. */
  boolean knowsRevoked() {
    return revoked.current();
  }

  /** Whether this credential is known to be revoked. Never blocks. */
  boolean knownRevoked(String credentialId) {
    return revoked.contains(credentialId);
  }

  private boolean isRevokedInStore(String credentialId) {
    return Boolean.TRUE.equals(
        inStore(connection -> {
          try (var select =
              connection.prepareStatement("SELECT FROM revoked_credentials WHERE id = ?")) {
            select.setString(1, credentialId);
            return select.executeQuery().next();
          }
        }));
  }

  /**
   * Revokes a token or a secret, and every secret that was made from it, on all gateways.
   *
   * @param credentialId {@link Identity#credentialId()}
   * @param until when the credential would have ended by itself; the mark is kept that long
   * @throws Unavailable when the store cannot be asked; then nothing was revoked
   */
  public void revoke(String credentialId, Instant until) {
    inStore(connection -> {
      connection.setAutoCommit(false);
      try (var insert =
              connection.prepareStatement(
                  """
                  INSERT INTO revoked_credentials (id, until)
                  SELECT id, greatest(until, ?) FROM (
                    SELECT ? AS id, ?::timestamptz AS until
                    UNION SELECT id, expires FROM session_secrets WHERE parent = ?) AS these
                  ON CONFLICT (id) DO NOTHING RETURNING id\
                  """);
          var tell = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
        insert.setObject(1, at(until));
        insert.setString(2, credentialId);
        insert.setObject(3, at(until));
        insert.setString(4, credentialId);
        var ids = new ArrayList<String>();
        var row = insert.executeQuery();
        while (row.next()) {
          ids.add(row.getString(1));
          tell.setString(1, CHANNEL);
          tell.setString(2, row.getString(1));
          tell.execute();
        }
        connection.commit();
        ids.forEach(revoked::add); // here at once; elsewhere when the notification arrives
      } finally {
        connection.setAutoCommit(true);
      }
      return true;
    });
  }

  /** Removes what ended by itself more than a day ago. Call it now and then. */
  public void sweep() {
    Instant dayAgo = clock.instant().minus(Duration.ofDays(1));
    revoked.sweep(dayAgo);
    inStore(connection -> {
      OffsetDateTime before = at(dayAgo);
      try (var secrets =
              connection.prepareStatement("DELETE FROM session_secrets WHERE expires < ?");
          var marks =
              connection.prepareStatement("DELETE FROM revoked_credentials WHERE until < ?")) {
        secrets.setObject(1, before);
        secrets.executeUpdate();
        marks.setObject(1, before);
        marks.executeUpdate();
      }
      return true;
    });
  }

  void onRevoked(Consumer<String> listener) {
    listeners.add(listener);
  }

  /**
   * @param credentialId empty after a reconnect: notifications may have been missed, so all that is
   *     revoked is told again
   */
  private void heard(String credentialId) {
    if (!credentialId.isEmpty()) {
      revoked.add(credentialId);
      listeners.forEach(listener -> listener.accept(credentialId));
      return;
    }
    revoked.missed();
    try {
      Map<String, Instant> all = Objects.requireNonNull(inStore(SessionSecrets::allRevoked));
      revoked.loaded(all);
      all.keySet().forEach(id -> listeners.forEach(listener -> listener.accept(id)));
    } catch (Unavailable e) {
      LOGGER.atWarn().log("revoked credentials could not be read; the next reconnect tries again");
    }
  }

  private static Map<String, Instant> allRevoked(Connection connection) throws SQLException {
    var all = new HashMap<String, Instant>();
    try (var select = connection.prepareStatement("SELECT id, until FROM revoked_credentials")) {
      var row = select.executeQuery();
      while (row.next()) {
        all.put(row.getString(1), row.getObject(2, OffsetDateTime.class).toInstant());
      }
    }
    return all;
  }

  private static byte[] hash(String secret) {
    return OidcAuthenticator.sha256(secret.getBytes(StandardCharsets.UTF_8));
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  private interface Work<T> {
    @Nullable T in(Connection connection) throws SQLException;
  }

  private <T> @Nullable T inStore(Work<T> work) {
    try (Connection connection = store.dataSource().getConnection()) {
      return work.in(connection);
    } catch (SQLException | JacksonException e) {
      LOGGER
          .atWarn()
          .addKeyValue("failure", e.getClass().getSimpleName())
          .addKeyValue("state", e instanceof SQLException sql ? sql.getSQLState() : null)
          .log("session secrets not reachable in the store");
      throw new Unavailable("the gateway's store cannot be asked for session secrets: try again");
    }
  }
}
