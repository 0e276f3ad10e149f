package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.file.SharedCache;
import io.sallyport.runtime.store.PostgresProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each part that a gateway needs goes away and comes back. Meanwhile what needs it is refused in
 * the protocol's own frame, with the part's own rule, and in time.
 */
@Tag("peer")
class PartsDownIT {
  /** Longer than every deadline inside; a client that waits longer hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @TempDir static Path folder;
  private static World world;
  private static PostgresProcess store;
  private static Vault vault;
  private static GatewayProcess gateway;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    world = new World(folder);
    store = startStore();
    Files.writeString(folder.resolve("store-password"), store.password().revealText());
    world.section(
        "store",
        "{url: \"postgresql://127.0.0.1:%d/postgres\", user: %s, password: \"file:store-password\", timeout: 2s}"
            .formatted(store.port(), PostgresProcess.USER));
    vault = new Vault(world);
    gateway = GatewayProcess.start(world, Map.of());
    client = new Client(world);
  }

  private static PostgresProcess startStore() {
    return PostgresProcess.start(
        new PostgresProcess.Spec(
            folder.resolve("store"), SharedCache.folder(), null, Map.of("fsync", "off"), null));
  }

  @AfterAll
  static void stop() {
    if (gateway != null) { // else it did not start, which is the failure to see
      gateway.close();
    }
    vault.close();
    store.close();
    world.close();
  }

  /** Null when it worked, else all that the error says. */
  private static String failure(Connection connection, String statement) {
    try (Statement made = connection.createStatement();
        ResultSet rows = made.executeQuery(statement)) {
      return null;
    } catch (SQLException e) {
      return Client.words(e);
    }
  }

  private static String failureToConnect(String target) {
    try (Connection connection = client.connect(world.token("claude"), target)) {
      return failure(connection, "SELECT 1");
    } catch (SQLException e) {
      return Client.words(e);
    }
  }

  private static void assertPart(String rule, String words) {
    assertNotNull(words, "it ran");
    assertTrue(words.contains(rule), words);
  }

  @Test
  void withoutOpaNewShapesAreRefusedUntilItIsBack() throws Exception {
    try (Connection connection = client.connect("claude")) {
      ProcessHandle opa =
          gateway
              .handle()
              .descendants()
              .filter(child -> child.info().command().orElse("").contains("/opa"))
              .findFirst()
              .orElseThrow();
      assertNull(failure(connection, "SELECT 1"));

      // Frozen first: so that the moment without it lasts as long as the test wants.
      new ProcessBuilder("kill", "-STOP", String.valueOf(opa.pid())).start().waitFor();
      String late = failure(connection, "SELECT id, 'while it is frozen' FROM once");
      opa.destroyForcibly();

      assertPart("GATE-011", late);
      gateway.await("OPA to be back", () -> failure(connection, "SELECT id FROM once") == null);
    }
  }

  @Test
  void withoutTheStoreNobodyIsAskedAndReadsGoOn() throws Exception {
    try (Connection connection = client.connect("claude")) {
      assertNull(failure(connection, "SELECT 1"));
      assertEquals(200, client.readiness());

      store.close();
      long begun = System.nanoTime();
      String held = failure(connection, "DROP TABLE once");
      assertTrue(System.nanoTime() - begun < PATIENCE.toNanos(), "refused in time");

      assertPart("GATE-040", held);
      assertNull(failure(connection, "SELECT 1"), "what needs no store goes on");
      gateway.await("readiness to tell", () -> client.readiness() == 503);
      assertTrue(
          client
              .api("bob", "GET", "/health/ready", "")
              .body()
              .matches("(?s).*\\{[^}]*\"store\"[^}]*\"down\"[^}]*}.*"));

      store = startStore();
      gateway.await("readiness to be back", () -> client.readiness() == 200);
      Client.Psql again = client.psql("DROP TABLE once");
      assertNotNull(again.awaitQuestion());
      again.process.destroy();
    }
    assertEquals(1, world.number("SELECT count(*) FROM pg_class WHERE relname = 'once'"));
  }

  @Test
  void withoutVaultNewSessionsAreRefusedAndOpenOnesGoOn() throws Exception {
    try (Connection connection = client.connect(world.token("claude"), "vaulted")) {
      assertNull(failure(connection, "SELECT 1"));

      vault.freeze();
      String refused = failureToConnect("vaulted");
      String open = failure(connection, "SELECT id FROM invoices");
      String unrelated = failureToConnect("orders");
      vault.thaw();

      assertPart("GATE-061", refused);
      assertNull(open, "a session that has its credential needs Vault no more");
      assertNull(unrelated, "a target without Vault does not need it");
      gateway.await("Vault to be back", () -> failureToConnect("vaulted") == null);
    }
    gateway.await("its users to be removed", () -> vault.users() == 0);
  }

  @Test
  void aServerThatIsKilledInTheMiddleOfAnAnswerIsAnErrorAndNothingElse() throws Exception {
    try (Connection connection = client.connect("claude")) {
      connection.setAutoCommit(false);
      Statement reading = connection.createStatement();
      reading.setFetchSize(100);
      ResultSet rows =
          reading.executeQuery("SELECT n, repeat('x', 1000) FROM generate_series(1, 1000000) n");
      assertTrue(rows.next());

      world.number(
          "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'reader'");

      SQLException lost =
          assertThrows(
              SQLException.class,
              () -> {
                while (rows.next()) {
                  // until the loss is noticed
                }
              });
      assertTrue(lost.getSQLState().matches("57P01|08.*"), Client.words(lost));
    }
    assertNull(failureToConnect("orders"));
  }

  @Test
  void aServerThatIsNotThereIsSaidSo() throws Exception {
    world.write(
        "targets/nowhere.yaml",
        world.target("environment: test").replaceFirst("address: .*", "address: 127.0.0.1:1"));
    gateway.await("the target", () -> gateway.log().contains("target=\"nowhere\""));

    String words = failureToConnect("nowhere");

    assertPart("57P03 FATAL: target nowhere cannot be reached", words);
  }

  @Test
  @Timeout(120)
  void anIssuerThatIsGoneLetsNobodyNewIn() throws Exception {
    try (World other = new World(Files.createDirectory(folder.resolve("other")))) {
      other.section("instance", "other");
      try (GatewayProcess without = GatewayProcess.start(other, Map.of())) {
        String token = other.token("claude");
        other.issuer.close();
        SQLException refused =
            assertThrows(SQLException.class, () -> new Client(other).connect(token, "orders"));
        assertPart("GATE-071", Client.words(refused));
        assertTrue(without.handle().isAlive());
      }
    }
  }
}
