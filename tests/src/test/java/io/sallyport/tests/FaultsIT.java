package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bad input and broken parts: always an answer in the protocol's own frame, and the gateway lives.
 */
@Tag("peer")
class FaultsIT {
  @TempDir static Path folder;
  private static World world;
  private static GatewayProcess gateway;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    world = new World(folder);
    Map<String, String> everything =
        new HashMap<>(Map.of("SALLYPORT_LOG_LEVEL", "TRACE", "SALLYPORT_LOG_ROOT", "TRACE"));
    gateway = GatewayProcess.start(world, everything);
    client = new Client(world);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    world.close();
  }

  private static void assertAlive() throws SQLException {
    try (Connection connection = client.connect("claude")) {
      assertTrue(connection.createStatement().executeQuery("SELECT 1").next());
    }
  }

  private static byte[] talk(byte[] bytes) throws IOException {
    try (Socket socket = new Socket("localhost", world.port)) {
      socket.setSoTimeout(8_000);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      try {
        return in.readAllBytes();
      } catch (SocketTimeoutException e) {
        throw new AssertionError("neither answered nor closed within 8 s", e);
      } catch (IOException reset) {
        return new byte[0];
      }
    }
  }

  @Test
  void garbageIsAnsweredOrClosedAndNeverHangs() throws Exception {
    byte[][] inputs = {
      "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
      new byte[64],
      ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).putInt(196608).array(),
      ByteBuffer.allocate(8).putInt(3).putInt(196608).array(),
      ByteBuffer.allocate(8).putInt(-1).putInt(80877103).array(),
      ByteBuffer.allocate(8).putInt(8).putInt(12345).array(),
      ByteBuffer.allocate(4).putInt(8).array(),
      new byte[0],
      {0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5},
    };
    for (byte[] input : inputs) {
      talk(input);
    }
    byte[] plain = talk(startup("user", "reader", "database", "orders"));
    assertEquals('E', plain[0], "a start-up without TLS is refused in a frame");
    assertTrue(
        new String(plain, StandardCharsets.UTF_8).contains("TLS"),
        () -> new String(plain, StandardCharsets.UTF_8));
    assertAlive();
  }

  private static byte[] startup(String... parameters) {
    ByteBuffer buffer = ByteBuffer.allocate(256);
    buffer.putInt(0).putInt(196608);
    for (String parameter : parameters) {
      buffer.put(parameter.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    }
    buffer.put((byte) 0);
    buffer.putInt(0, buffer.position());
    return java.util.Arrays.copyOf(buffer.array(), buffer.position());
  }

  @Test
  void thousandsWhoSayNothingCostLittleAndAreSentAway() throws Exception {
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      silent.add(new Socket("localhost", world.port));
    }
    assertAlive();
    Socket first = silent.getFirst();
    first.setSoTimeout(15_000);
    while (first.getInputStream().read() >= 0) {
      // whatever is said before it is closed
    }
    for (Socket socket : silent) {
      socket.close();
    }
    assertAlive();
  }

  @Test
  void textsThatNobodyCanReadAreDenied() throws Exception {
    try (Connection connection = client.connect("claude")) {
      String terms = "SELECT 1" + " + 1".repeat(20_000);
      String parentheses = "SELECT " + "(".repeat(100_000) + "1" + ")".repeat(100_000);
      String large = "SELECT '" + "x".repeat(1 << 20) + "'";
      for (String text : List.of(terms, parentheses, large)) {
        SQLException refused =
            assertThrows(SQLException.class, () -> connection.createStatement().executeQuery(text));
        assertEquals("42501", refused.getSQLState(), refused.getMessage());
      }
      assertTrue(
          connection.createStatement().executeQuery("SELECT 1").next(), "the session goes on");
    }
  }

  @Test
  void aTokenThatIsNotGoodIsSaidSo() {
    String good = world.token("claude");
    String[] parts = good.split("\\.");
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    String none =
        encoder.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
            + "."
            + parts[1]
            + ".";
    String forged = parts[0] + "." + parts[1] + "." + encoder.encodeToString(new byte[64]);
    for (String token :
        List.of(none, forged, "hunter2", "", world.token("claude", Duration.ofSeconds(-120)))) {
      SQLException refused =
          assertThrows(SQLException.class, () -> client.connect(token, "orders"));
      assertTrue(
          refused.getSQLState().startsWith("28"),
          refused.getSQLState() + " " + refused.getMessage());
      assertFalse(
          refused.getMessage().contains(token) && token.length() > 10,
          "the credential is never repeated");
    }
  }

  @Test
  void aSessionEndsWithItsToken() throws Exception {
    try (Connection connection =
        client.connect(world.token("claude", Duration.ofSeconds(4)), "orders")) {
      gateway.await(
          "the session to end",
          () -> {
            try {
              connection.createStatement().executeQuery("SELECT 1");
              return false;
            } catch (SQLException e) {
              return true;
            }
          });
    }
  }

  @Test
  void anUnknownTargetIsNamedInTheRefusal() {
    SQLException refused =
        assertThrows(SQLException.class, () -> client.connect(world.token("claude"), "payroll"));
    assertTrue(refused.getMessage().contains("payroll"), refused.getMessage());
  }

  @Test
  void withoutOpaEverythingIsRefusedAndItComesBack() throws Exception {
    try (Connection connection = client.connect("claude")) {
      connection.createStatement().executeQuery("SELECT 1").next();
      gateway
          .handle()
          .descendants()
          .filter(child -> child.info().command().orElse("").contains("opa"))
          .forEach(ProcessHandle::destroyForcibly);

      gateway.await(
          "OPA to be back",
          () -> {
            try {
              return connection
                      .createStatement()
                      .executeQuery("SELECT id, 'opa' FROM invoices")
                      .next()
                  || true;
            } catch (SQLException e) {
              assertTrue(
                  e.getMessage().contains("GATE-01") || e.getSQLState().startsWith("5"),
                  e.getMessage());
              return false;
            }
          });
    }
  }

  @Test
  void aBackendThatDiesMidAnswerIsAnErrorAndNothingElse() throws Exception {
    try (Connection connection = client.connect("bob")) {
      SQLException lost =
          assertThrows(
              SQLException.class,
              () ->
                  connection
                      .createStatement()
                      .executeQuery("SELECT pg_terminate_backend(pg_backend_pid())"));
      assertFalse(lost.getSQLState() == null, lost.getMessage());
    }
    assertAlive();
  }

  @Test
  void noLogLineCarriesAStatementAValueOrASecret() throws Exception {
    String literal = "planted-literal-5512";
    String bound = "planted-bind-9023";
    try (Connection connection = client.connect("claude")) {
      connection
          .createStatement()
          .executeQuery("SELECT email, '" + literal + "' FROM customers")
          .next();
      var prepared = connection.prepareStatement("SELECT id FROM customers WHERE name = ?");
      prepared.setString(1, bound);
      prepared.executeQuery();
      assertThrows(
          SQLException.class,
          () ->
              connection
                  .createStatement()
                  .executeQuery("SELECT " + literal.replace('-', '_') + " FROM nowhere"));
      assertThrows(
          SQLException.class,
          () ->
              connection.createStatement().executeQuery("SELECT pg_read_file('" + literal + "')"));
    }
    String token = world.token("claude");
    try (Connection connection = client.connect(token, "orders")) {
      connection.createStatement().executeQuery("SELECT 1").next();
    }
    client.api("bob", "GET", "/api/sessions", "");
    String log = gateway.log();
    for (String planted :
        List.of(
            literal,
            literal.replace('-', '_'),
            bound,
            "planted-row-4408",
            "planted-backend-password-7391",
            token,
            token.split("\\.")[2])) {
      assertFalse(
          log.contains(planted),
          () ->
              "the log has "
                  + planted
                  + ":\n"
                  + log.lines().filter(line -> line.contains(planted)).findFirst().orElse(""));
    }
    assertTrue(log.length() > 10_000, "the log is at TRACE");
  }
}
