package io.sallyport.runtime.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Run;
import io.sallyport.api.Secret;
import io.sallyport.runtime.TestClock;
import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import io.sallyport.runtime.identity.AuthenticationException.Unavailable;
import io.sallyport.runtime.identity.Authenticator.Identity;
import io.sallyport.runtime.identity.SessionSecrets.Purpose;
import io.sallyport.runtime.store.TestStore;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("peer")
@Timeout(60)
class SessionSecretsIT {
  private static TestStore store;
  private static DemoIssuer issuer;
  private static SessionSecrets secrets;
  private static OidcAuthenticator authenticator;
  private static final TestClock clock =
      new TestClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));

  @BeforeAll
  static void start() throws Exception {
    store = new TestStore();
    issuer = DemoIssuer.start(new InetSocketAddress("127.0.0.1", 0), clock);
    secrets = new SessionSecrets(store.store(), clock);
    authenticator =
        new OidcAuthenticator(
            IdentityConfig.of(List.of(issuer.config()), Map.of()), secrets, clock);
  }

  @AfterAll
  static void stop() throws Exception {
    issuer.close();
    store.close();
  }

  private static Identity claude() {
    return authenticator.identify(issuer.token("claude", Duration.ofMinutes(30)));
  }

  @Test
  void standsForTheTokenItWasMadeFrom() {
    Identity proven = claude();
    var issued =
        secrets.issue(
            proven, Purpose.SESSION, new Run("INC-4821", "late orders"), Duration.ofHours(8));

    Identity back = authenticator.identify(issued.secret());

    assertTrue(issued.secret().revealText().matches("sps_[A-Za-z0-9_-]{43}"));
    assertEquals(proven.subject(), back.subject());
    assertEquals(new Run("INC-4821", "late orders"), back.run());
    assertEquals(proven.expires(), back.expires(), "it does not outlive its token");
    assertEquals(issued.id(), back.credentialId());
  }

  @Test
  void endsInItsOwnTime() {
    var issued = secrets.issue(claude(), Purpose.SESSION, null, Duration.ofMinutes(1));
    authenticator.identify(issued.secret());
    clock.pass(Duration.ofMinutes(1));
    assertThrows(Rejected.class, () -> authenticator.identify(issued.secret()));
  }

  @Test
  void isNotFoundByGuessingOrByWhatTheStoreHolds() throws Exception {
    var issued = secrets.issue(claude(), Purpose.SESSION, null, Duration.ofMinutes(5));
    String text = issued.secret().revealText();
    assertThrows(Rejected.class, () -> authenticator.identify(Secret.of(text + "A")));
    assertThrows(Rejected.class, () -> authenticator.identify(Secret.of(text.substring(0, 20))));
    assertThrows(Rejected.class, () -> authenticator.identify(Secret.of("sps_' OR '1'='1")));
    try (var connection = store.store().dataSource().getConnection();
        var row =
            connection
                .createStatement()
                .executeQuery("SELECT string_agg(s::text, ' ') FROM session_secrets s")) {
      row.next();
      assertFalse(row.getString(1).contains(text.substring(4)));
    }
  }

  @Test
  void ofTheConsoleOpensNoSession() {
    var issued = secrets.issue(claude(), Purpose.CONSOLE, null, Duration.ofMinutes(5));
    assertThrows(Rejected.class, () -> authenticator.identify(issued.secret()));
    String asSession = issued.secret().revealText().replace("spc_", "sps_");
    assertThrows(Rejected.class, () -> authenticator.identify(Secret.of(asSession)));
    var session = secrets.issue(claude(), Purpose.SESSION, null, Duration.ofMinutes(5));
    assertThrows(
        Rejected.class, () -> secrets.identify(session.secret().revealText(), Purpose.CONSOLE));
  }

  @Test
  void isRevokedWithItsTokenAndEveryGatewayHearsOfIt() throws Exception {
    // Given another gateway on the same store
    var elsewhere = new SessionSecrets(store.store(), clock);
    var heard = new LinkedBlockingQueue<String>();
    elsewhere.onRevoked(heard::add);
    Secret token = issuer.token("claude", Duration.ofMinutes(30));
    Identity proven = authenticator.identify(token);
    var issued = secrets.issue(proven, Purpose.SESSION, null, Duration.ofMinutes(5));

    // When the token is revoked
    secrets.revoke(proven.credentialId(), proven.expires());

    // Then neither works, and both are told
    assertThrows(Rejected.class, () -> authenticator.identify(token));
    assertThrows(Rejected.class, () -> authenticator.identify(issued.secret()));
    var told = new java.util.HashSet<String>();
    while (told.size() < 2) {
      String id = heard.poll(10, TimeUnit.SECONDS);
      assertTrue(id != null, "heard only of " + told);
      if (id.equals(issued.id()) || id.equals(proven.credentialId())) {
        told.add(id);
      }
    }
  }

  @Test
  void aTokenProvenBeforeIsRefusedOnceItIsRevokedAnywhere() throws Exception {
    // Given a token that is answered for from memory
    Secret token = issuer.token("claude", Duration.ofMinutes(30));
    Identity proven = authenticator.identify(token);
    awaitAnsweredFromMemory(token);

    // When another gateway on the same store revokes it
    new SessionSecrets(store.store(), clock).revoke(proven.credentialId(), proven.expires());

    // Then it is refused
    while (!authenticator.revoked(proven)) {
      Thread.sleep(10);
    }
    assertThrows(Rejected.class, () -> authenticator.identify(token));
    var refused = authenticator.authenticate(token).toCompletableFuture();
    assertInstanceOf(Rejected.class, refused.exceptionNow());
  }

  private static void awaitAnsweredFromMemory(Secret token) throws Exception {
    while (!authenticator.authenticate(token).toCompletableFuture().isDone()) {
      Thread.sleep(10);
    }
  }

  @Test
  void tokensAreJudgedByWhatWasKnownWhileTheStoreIsAway() throws Exception {
    // Given a gateway that knows what is revoked, and one that may not go by that for long
    var away = new TestStore();
    var patient = new SessionSecrets(away.store(), clock, Duration.ofMinutes(10));
    var strict = new SessionSecrets(away.store(), clock, Duration.ZERO);
    patient.revoke("jwt:bad", clock.instant().plusSeconds(600));
    while (!patient.knowsRevoked()) {
      Thread.sleep(10);
    }

    // When the store goes away
    away.close();

    // Then the one goes by what it knew, the other asks and gets no answer
    assertTrue(patient.revoked("jwt:bad"));
    assertFalse(patient.revoked("jwt:good"));
    while (strict.knowsRevoked()) {
      Thread.sleep(50);
    }
    assertThrows(Unavailable.class, () -> strict.revoked("jwt:good"));
    assertFalse(patient.revoked("jwt:good"));
  }

  @Test
  void aloneIsRevokedWithoutItsToken() {
    Secret token = issuer.token("claude", Duration.ofMinutes(30));
    var issued =
        secrets.issue(authenticator.identify(token), Purpose.SESSION, null, Duration.ofMinutes(5));
    secrets.revoke(issued.id(), issued.expires());
    assertThrows(Rejected.class, () -> authenticator.identify(issued.secret()));
    authenticator.identify(token);
  }

  @Test
  void isUnavailableWithoutTheStore() throws Exception {
    var closed = new TestStore();
    var cutOff = new SessionSecrets(closed.store(), clock);
    Secret secret = cutOff.issue(claude(), Purpose.SESSION, null, Duration.ofMinutes(5)).secret();
    closed.close();
    assertThrows(Unavailable.class, () -> cutOff.identify(secret.revealText(), Purpose.SESSION));
  }

  @Test
  void isSweptADayAfterItsEnd() throws Exception {
    var issued = secrets.issue(claude(), Purpose.SESSION, null, Duration.ofMinutes(1));
    secrets.revoke(issued.id(), issued.expires());
    clock.pass(Duration.ofHours(25));
    secrets.sweep();
    try (var connection = store.store().dataSource().getConnection();
        var row =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT (SELECT count(*) FROM session_secrets WHERE id = '%1$s') + (SELECT count(*) FROM revoked_credentials WHERE id = '%1$s')"
                        .formatted(issued.id()))) {
      row.next();
      assertEquals(0, row.getInt(1));
    } finally {
      clock.pass(Duration.ofHours(-25));
    }
  }
}
