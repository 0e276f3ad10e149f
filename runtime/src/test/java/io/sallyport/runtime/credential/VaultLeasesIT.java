package io.sallyport.runtime.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Lease;
import io.sallyport.api.Secret;
import io.sallyport.api.SecretSource;
import io.sallyport.runtime.config.SecretReference;
import io.sallyport.runtime.credential.CredentialException.Refused;
import io.sallyport.runtime.credential.CredentialException.Unavailable;
import io.sallyport.runtime.credential.TargetCredentialConfig.Profile;
import io.sallyport.runtime.credential.TargetCredentialConfig.Source;
import io.sallyport.runtime.peers.OpenBao;
import io.sallyport.runtime.peers.Peer;
import io.sallyport.runtime.store.PostgresProcess;
import io.sallyport.runtime.store.Store;
import io.sallyport.runtime.store.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leases from a real OpenBao, whose users log in to a real PostgreSQL. */
@Tag("peer")
@Timeout(120)
class VaultLeasesIT {
  private static OpenBao bao;
  private static Path folder;
  private static PostgresProcess postgres;
  private static TestStore store;

  private final List<VaultLeases> opened = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    store = new TestStore();
    folder = Files.createTempDirectory("sallyport-target-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    postgres = PostgresProcess.start(PostgresProcess.Spec.in(folder, TestStore.cache()));
    bao = new OpenBao();
    bao.database("127.0.0.1", postgres.port(), PostgresProcess.USER, postgres.password());
    bao.role("orders-reader", Duration.ofMinutes(5), Duration.ofHours(1));
    bao.role("orders-brief", Duration.ofSeconds(6), Duration.ofHours(1));
    bao.role("orders-ending", Duration.ofSeconds(4), Duration.ofSeconds(8));
    bao.ok(
        "POST",
        "secret/data/orders/app",
        Map.of("data", Map.of("username", "app", "password", "kept")));
    bao.ok(
        "PUT",
        "sys/policies/acl/gateway",
        Map.of(
            "policy",
            """
            path "database/creds/orders-*" { capabilities = ["read"] }
            path "sys/leases/renew/*" { capabilities = ["update"] }
            path "sys/leases/revoke" { capabilities = ["update"] }
            """));
    bao.ok("POST", "sys/auth/approle", Map.of("type", "approle"));
    bao.ok(
        "POST",
        "auth/approle/role/gateway",
        Map.of("token_policies", "gateway", "token_period", "30s"));
  }

  @AfterAll
  static void stop() throws Exception {
    bao.close();
    postgres.close();
    store.close();
    try (var files = Files.walk(folder)) {
      files
          .sorted(java.util.Comparator.reverseOrder())
          .map(Path::toFile)
          .forEach(java.io.File::delete);
    }
  }

  @AfterEach
  void closeLeases() throws Exception {
    bao.thaw();
    bao.ok("POST", "sys/mounts/database/tune", Map.of("description", "still there"));
    opened.forEach(VaultLeases::close);
  }

  private static final TargetCredentialConfig ORDERS =
      new TargetCredentialConfig(Source.VAULT, null, "orders-{profile}", null);

  private VaultLeases byToken() {
    return leases(
        new VaultAuthConfig(
            VaultAuthConfig.Method.TOKEN,
            null,
            new SecretReference("env:VAULT_TOKEN"),
            null,
            null,
            null,
            null),
        reference -> Secret.of(OpenBao.ROOT),
        store.store());
  }

  private VaultLeases byAppRole() throws Exception {
    String roleId =
        bao.ok("GET", "auth/approle/role/gateway/role-id", null).at("/data/role_id").asString();
    String secretId =
        bao.ok("POST", "auth/approle/role/gateway/secret-id", Map.of())
            .at("/data/secret_id")
            .asString();
    return leases(
        new VaultAuthConfig(
            VaultAuthConfig.Method.APPROLE,
            null,
            null,
            roleId,
            new SecretReference("env:SECRET_ID"),
            null,
            null),
        reference -> Secret.of(secretId),
        store.store());
  }

  private VaultLeases leases(VaultAuthConfig auth, SecretSource secrets, Store where) {
    var leases =
        new VaultLeases(
            new VaultServerConfig(bao.address(), null, null, auth),
            Duration.ofSeconds(5),
            secrets,
            where,
            "test",
            Duration.ofMillis(200),
            Duration.ofSeconds(1));
    opened.add(leases);
    return leases;
  }

  private static Lease get(VaultLeases leases, String profile, TargetCredentialConfig config)
      throws Exception {
    try {
      return leases
          .lease(StaticCredentialsTest.request(profile), config)
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (Exception) e.getCause();
    }
  }

  private static Connection logIn(Lease lease) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", lease.user());
    properties.setProperty("password", lease.secret().revealText());
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/postgres", properties);
  }

  private static boolean works(Lease lease) {
    try (Connection connection = logIn(lease)) {
      return connection.isValid(5);
    } catch (SQLException e) {
      return false;
    }
  }

  private static void ends(Lease lease) throws Exception {
    Peer.await("the lease ends", Duration.ofSeconds(20), () -> !works(lease));
  }

  private static int noted() throws SQLException {
    try (Connection connection = store.store().dataSource().getConnection();
        var row = connection.createStatement().executeQuery("SELECT count(*) FROM leases")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void makesAUserThatLogsInAndIsGoneAfterTheSession() throws Exception {
    VaultLeases leases = byAppRole();
    Lease lease = get(leases, "reader", ORDERS);
    assertEquals(Lease.Source.DYNAMIC, lease.source());
    assertTrue(lease.id().startsWith("database/creds/orders-reader/"));
    try (Connection open = logIn(lease)) {
      assertTrue(open.isValid(5));

      // When its session ends
      leases.release(lease);
      leases.release(lease);

      // Then neither a new log-in nor the open one works, and nothing is left to sweep
      ends(lease);
      Peer.await("the open connection ends", Duration.ofSeconds(5), () -> !open.isValid(2));
    }
    Peer.await("the note goes", Duration.ofSeconds(5), () -> noted() == 0);
  }

  @Test
  void givesEachSessionItsOwnUser() throws Exception {
    VaultLeases leases = byToken();
    assertFalse(get(leases, "reader", ORDERS).user().equals(get(leases, "reader", ORDERS).user()));
  }

  @Test
  void renewsALeaseForAsLongAsItsSessionLasts() throws Exception {
    VaultLeases leases = byToken();
    var lost = new CompletableFuture<Lease>();
    leases.onLost(lost::complete);
    Lease lease = get(leases, "brief", ORDERS);

    // When its first term is long over
    assertThrows(java.util.concurrent.TimeoutException.class, () -> lost.get(9, TimeUnit.SECONDS));

    // Then it still works
    assertTrue(Instant.now().isAfter(lease.expires()));
    Object ttl =
        bao.ok("PUT", "sys/leases/lookup", Map.of("lease_id", lease.id())).at("/data/ttl").asInt();
    assertTrue((int) ttl > 0, "ttl " + ttl);
  }

  @Test
  void tellsBeforeALeaseEndsThatCannotBeRenewedAnyMore() throws Exception {
    VaultLeases leases = byToken();
    var lost = new CompletableFuture<Instant>();
    leases.onLost(lease -> lost.complete(Instant.now()));
    Instant made = Instant.now();
    get(leases, "ending", ORDERS);
    Duration after = Duration.between(made, lost.get(15, TimeUnit.SECONDS));
    assertTrue(after.compareTo(Duration.ofSeconds(9)) < 0, "told after " + after);
  }

  @Test
  void tellsWhenSomebodyElseRevokesALease() throws Exception {
    VaultLeases leases = byToken();
    var lost = new CompletableFuture<Lease>();
    leases.onLost(lost::complete);
    Lease lease = get(leases, "brief", ORDERS);
    bao.ok("PUT", "sys/leases/revoke", Map.of("lease_id", lease.id(), "sync", true));
    assertEquals(lease, lost.get(10, TimeUnit.SECONDS));
  }

  @Test
  void sweepsWhatACrashedGatewayLeftBehind() throws Exception {
    // Given a lease of a gateway that is not there any more
    Lease lease;
    try (var crashed = new Crashing()) {
      lease =
          get(
              leases(crashed.auth(), reference -> Secret.of(OpenBao.ROOT), crashed),
              "reader",
              ORDERS);
      assertTrue(works(lease));
    } // from here on it cannot say that it lives

    // When another one starts
    byToken();

    // Then the user is gone
    ends(lease);
  }

  @Test
  void leavesTheLeasesOfALivingGatewayAlone() throws Exception {
    Lease lease = get(byToken(), "reader", ORDERS);
    byToken();
    Thread.sleep(3000); // three times as long as a silent gateway would have
    assertTrue(works(lease));
  }

  @Test
  void usesNoLeaseThatTheStoreDoesNotKnow() throws Exception {
    try (var broken = new Crashing()) {
      broken.close();
      VaultLeases leases = leases(broken.auth(), reference -> Secret.of(OpenBao.ROOT), broken);
      int before = users();
      assertThrows(Unavailable.class, () -> get(leases, "reader", ORDERS));
      Peer.await("its user is gone again", Duration.ofSeconds(10), () -> users() <= before);
    }
  }

  private static int users() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(
                postgres.jdbcUrl("postgres"),
                PostgresProcess.USER,
                postgres.password().revealText());
        var row =
            connection
                .createStatement()
                .executeQuery("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'v-%'")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void refusesWhatVaultRefuses() throws Exception {
    Refused refused =
        assertThrows(
            Refused.class,
            () ->
                get(
                    byAppRole(),
                    "reader",
                    new TargetCredentialConfig(Source.VAULT, null, "payroll-{profile}", null)));
    assertTrue(refused.getMessage().contains("database/creds/payroll-reader"));
    assertThrows(Refused.class, () -> get(byToken(), "nobody", ORDERS));
  }

  @Test
  void refusesAProfileThatIsNotListed() {
    var listed =
        new TargetCredentialConfig(
            Source.VAULT,
            null,
            null,
            Map.of("reader", new Profile(null, null, "orders-reader", null)));
    Refused refused = assertThrows(Refused.class, () -> get(byToken(), "owner", listed));
    assertTrue(refused.getMessage().endsWith("it has reader"));
  }

  @Test
  void readsAFixedCredentialFromTheKeyValueEngine() throws Exception {
    var kept =
        new TargetCredentialConfig(
            Source.VAULT_KV,
            null,
            null,
            Map.of("app", new Profile(null, null, null, "orders/app")));
    Lease lease = get(byToken(), "app", kept);
    assertEquals("app", lease.user());
    assertEquals("kept", lease.secret().revealText());
    assertEquals(Lease.Source.STATIC, lease.source());
    assertNull(lease.expires());
  }

  @Test
  void isUnavailableWithinItsDeadlineWhenVaultDoesNotAnswer() throws Exception {
    VaultLeases leases = byToken();
    bao.freeze();
    Instant asked = Instant.now();
    assertThrows(Unavailable.class, () -> get(leases, "reader", ORDERS));
    assertTrue(Duration.between(asked, Instant.now()).compareTo(Duration.ofSeconds(8)) < 0);
  }

  @Test
  void isUnavailableWhenVaultIsNotThere() throws Exception {
    int nobody = Peer.freePort();
    var leases =
        new VaultLeases(
            new VaultServerConfig(
                java.net.URI.create("http://127.0.0.1:" + nobody),
                null,
                null,
                new VaultAuthConfig(
                    VaultAuthConfig.Method.TOKEN,
                    null,
                    new SecretReference("env:T"),
                    null,
                    null,
                    null,
                    null)),
            Duration.ofSeconds(5),
            reference -> Secret.of("t"),
            store.store(),
            "test");
    opened.add(leases);
    assertThrows(Unavailable.class, () -> get(leases, "reader", ORDERS));
  }

  @Test
  void logsInAgainWhenItsTokenWasRevoked() throws Exception {
    VaultLeases leases = byAppRole();
    get(leases, "reader", ORDERS);
    for (var accessor : bao.ok("LIST", "auth/token/accessors", null).at("/data/keys")) {
      var token =
          bao.ok("POST", "auth/token/lookup-accessor", Map.of("accessor", accessor.asString()));
      if (token.at("/data/path").asString().contains("approle")) {
        bao.ok("POST", "auth/token/revoke-accessor", Map.of("accessor", accessor.asString()));
      }
    }
    assertTrue(works(get(leases, "reader", ORDERS)));
  }

  @Test
  void revokesEverythingWhenItIsClosed() throws Exception {
    VaultLeases leases = byAppRole();
    Lease lease = get(leases, "reader", ORDERS);
    leases.close();
    assertFalse(works(lease));
  }

  /** A store that is cut off when it is closed, as for a killed gateway. */
  private static final class Crashing implements Store {
    private volatile boolean gone;

    VaultAuthConfig auth() {
      return new VaultAuthConfig(
          VaultAuthConfig.Method.TOKEN,
          null,
          new SecretReference("env:VAULT_TOKEN"),
          null,
          null,
          null,
          null);
    }

    @Override
    public DataSource dataSource() {
      DataSource real = store.store().dataSource();
      return (DataSource)
          java.lang.reflect.Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, arguments) -> {
                if (gone) {
                  throw new SQLException("cut off", "08006");
                }
                return method.invoke(real, arguments);
              });
    }

    @Override
    public void listen(String channel, Consumer<String> listener) {}

    @Override
    public java.time.Duration sinceHeard() {
      return store.store().sinceHeard();
    }

    @Override
    public String describe() {
      return "cut off";
    }

    @Override
    public void close() {
      gone = true;
    }
  }
}
