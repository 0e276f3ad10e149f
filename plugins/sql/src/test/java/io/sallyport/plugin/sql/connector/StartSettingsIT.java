package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Outcome;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Settings that a client puts into its start-up message: policy decides on them as on a SET. */
@Tag("peer")
class StartSettingsIT {
  private static PostgresqlServer server;
  private TestGate gate;

  @BeforeAll
  static void startServer() {
    server = PostgresqlServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void startGate() {
    gate =
        new TestGate(
            new PostgresqlConnector(new KeywordReader(), new Transparent(), null), server.port);
  }

  @AfterEach
  void stopGate() {
    gate.close();
  }

  private Connection open(String currentSchema) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "reader");
    properties.setProperty("password", TestGate.CREDENTIAL);
    properties.setProperty("sslmode", "disable");
    properties.setProperty("currentSchema", currentSchema);
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + gate.port + "/shop", properties);
  }

  @Test
  void takesEffectAndOutlivesDiscardAllAsWithoutAGate() throws Exception {
    try (Connection connection = open("it's,public");
        Statement statement = connection.createStatement()) {
      statement.execute("DISCARD ALL");
      ResultSet rows = statement.executeQuery("SHOW search_path");
      rows.next();
      assertEquals("it's,public", rows.getString(1));
    }
    assertEquals("SET search_path = 'it''s,public'", gate.texts().getFirst());
    TestGate.Seen set = gate.seen.getFirst();
    assertEquals(1, set.operation().sequence());
    assertEquals(Outcome.Status.COMPLETED, set.outcome().get(5, TimeUnit.SECONDS).status());
    assertEquals(2, gate.seen.get(1).operation().sequence());
  }

  @Test
  void isRefusedWithTheReasonOfPolicy() {
    gate.policy =
        operation ->
            new String(operation.text()).contains("search_path")
                ? TestGate.denied("search_path may not change")
                : TestGate.PASS;

    SQLException refused = assertThrows(SQLException.class, () -> open("evil"));

    assertTrue(refused.getMessage().contains("search_path may not change"), refused.getMessage());
    TestGate.eventually("the session is closed", () -> gate.closed.equals(List.of("not started")));
  }

  @Test
  void isNotHeldForPeople() {
    gate.policy = operation -> null;

    SQLException refused = assertThrows(SQLException.class, () -> open("evil"));

    assertTrue(refused.getMessage().contains("needs a person's yes"), refused.getMessage());
    assertEquals(List.of(), gate.held);
  }

  @Test
  void tellsTheGateWhenTheServerDoesNotTakeIt() throws Exception {
    Properties properties = new Properties();
    properties.setProperty("user", "reader");
    properties.setProperty("password", TestGate.CREDENTIAL);
    properties.setProperty("sslmode", "disable");
    properties.setProperty("options", "-c no_such_setting=1");
    String url = "jdbc:postgresql://127.0.0.1:" + gate.port + "/shop";

    SQLException refused =
        assertThrows(SQLException.class, () -> DriverManager.getConnection(url, properties));

    assertEquals("42704", refused.getSQLState());
    Outcome outcome = gate.seen.getFirst().outcome().get(5, TimeUnit.SECONDS);
    assertEquals(Outcome.Status.FAILED, outcome.status());
    assertEquals("42704", outcome.code());
  }
}
