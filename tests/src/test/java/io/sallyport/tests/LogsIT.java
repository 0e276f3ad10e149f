package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets, tokens, row values and literals are planted wherever they may go in, and then looked for
 * in the whole log of a gateway whose every logger, its libraries' too, is at TRACE; and in what
 * routes of events are given.
 */
@Tag("peer")
class LogsIT {
  private static final String LITERAL = "planted_literal_5512";
  private static final String BOUND = "planted_bind_9023";
  private static final String ROW = "planted-row-4408";

  @TempDir static Path folder;
  private static World world;
  private static Vault vault;
  private static GatewayProcess gateway;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    world = new World(folder);
    vault = new Vault(world);
    StringBuilder routes = new StringBuilder();
    for (String event :
        new String[] {
          "approval-requested",
          "operation-denied",
          "session-opened",
          "session-ended",
          "session-refused"
        }) {
      routes.append(
          """
          - route:
              id: tell-%s
              from:
                uri: event:%s
                steps:
                  - setBody: {simple: {expression: "${header.event} ${body}"}}
                  - log: {message: "${body}"}
                  - to:
                      uri: file:%s
                      parameters: {fileName: told.txt, fileExist: Append, appendChars: "\\n"}
          """
              .formatted(event, event, folder));
    }
    world.write("routes/events/tell.camel.yaml", routes.toString());
    gateway =
        GatewayProcess.start(
            world, Map.of("SALLYPORT_LOG_LEVEL", "TRACE", "SALLYPORT_LOG_ROOT", "TRACE"));
    client = new Client(world);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) { // else it did not start, which is the failure to see
      gateway.close();
    }
    vault.close();
    world.close();
  }

  @Test
  @Timeout(120)
  void noLineAndNoEventCarriesASecretAValueOrALiteral() throws Exception {
    Map<String, String> planted = new LinkedHashMap<>();
    planted.put("a literal", LITERAL);
    planted.put("a bound value", BOUND);
    planted.put("a row's value", ROW);
    planted.put("the static password", World.PASSWORD);
    planted.put("the kept password", Vault.KEPT_PASSWORD);
    planted.put("Vault's token", Vault.TOKEN);
    planted.put("a number", "5512990187");
    String token = world.token("claude");
    String secret = client.sessionSecret("claude");
    planted.put("a token", token.split("\\.")[2]);
    planted.put("a session secret", secret);

    work(token);
    work(secret);
    for (String target : List.of("vaulted", "kept")) {
      try (Connection connection = client.connect(token, target)) {
        read(connection, "SELECT * FROM customers");
      }
    }
    badTokens(planted);
    holdAndAnswer();
    client.api("bob", "GET", "/api/sessions", "");
    client.api("bob", "GET", "/api/approvals?state=all", "");
    client.revoke(secret);
    gateway.await("events", () -> told().contains("session-ended"));
    int code = gateway.terminate();

    assertEquals(0, code);
    String log = gateway.log();
    List<String> found = new ArrayList<>();
    for (Map.Entry<String, String> one : planted.entrySet()) {
      for (String form : forms(one.getValue())) {
        Stream.concat(log.lines(), told().lines())
            .filter(line -> line.contains(form))
            .findFirst()
            .ifPresent(line -> found.add(one.getKey() + ": " + line));
      }
    }
    assertTrue(found.isEmpty(), () -> String.join("\n", found));
    for (String level : List.of(" TRACE ", " DEBUG ")) {
      assertTrue(log.contains(level), () -> "the log has no" + level);
    }
    for (String event :
        List.of(
            "approval-requested",
            "operation-denied",
            "session-opened",
            "session-ended",
            "session-refused")) {
      assertTrue(told().contains(event), () -> event + " is not in\n" + told());
    }
  }

  /** As text, and as the dumps of libraries would have it. */
  private static List<String> forms(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    String hex = java.util.HexFormat.of().formatHex(bytes);
    String inBase64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    return List.of(value, hex, inBase64.substring(0, inBase64.length() - 2));
  }

  private static void work(String credential) throws SQLException {
    try (Connection connection = client.connect(credential, "orders")) {
      connection.setClientInfo("ApplicationName", LITERAL);
      read(connection, "SELECT email, '" + LITERAL + "', 5512990187 FROM customers -- " + LITERAL);
      read(connection, "SELECT name FROM customers WHERE email = '" + ROW + "@example.com'");
      try (PreparedStatement prepared =
          connection.prepareStatement("SELECT id, ?::text FROM customers WHERE name = ?")) {
        for (int i = 0; i < 6; i++) {
          prepared.setString(1, BOUND);
          prepared.setString(2, BOUND);
          prepared.executeQuery();
        }
      }
      for (String refused :
          List.of(
              "SELECT " + LITERAL + " FROM nowhere",
              "SELECT '" + LITERAL + "'::int",
              "SELECT email::int FROM customers",
              "SELECT '" + LITERAL,
              "INSERT INTO customers VALUES (1, '" + LITERAL + "', '" + LITERAL + "')",
              "DELETE FROM nowhere WHERE name = '" + LITERAL + "'",
              "SELECT pg_read_file('" + LITERAL + "')",
              "SELECT set_config('" + LITERAL + ".x', '" + LITERAL + "', false)",
              "COPY customers FROM PROGRAM '" + LITERAL + "'",
              "DO $$ BEGIN RAISE EXCEPTION '" + LITERAL + "'; END $$",
              "ALTER ROLE reader PASSWORD '" + LITERAL + "'")) {
        try (Statement statement = connection.createStatement()) {
          statement.setQueryTimeout(2);
          statement.execute(refused);
        } catch (SQLException e) {
          // refused by the gate, by the server, or cancelled while it was held
        }
      }
    }
  }

  private static void read(Connection connection, String statement) throws SQLException {
    try (Statement made = connection.createStatement();
        ResultSet rows = made.executeQuery(statement)) {
      while (rows.next()) {
        // the whole answer
      }
    }
  }

  private static void badTokens(Map<String, String> planted) {
    String expired = world.token("claude", Duration.ofMinutes(-10));
    String notAToken = "planted-wrong-password-3391";
    planted.put("an expired token", expired.split("\\.")[2]);
    planted.put("a wrong password", notAToken);
    for (String credential : List.of(expired, notAToken)) {
      assertThrows(SQLException.class, () -> client.connect(credential, "orders"));
    }
  }

  private static void holdAndAnswer() throws Exception {
    Client.Psql held =
        client.psql("DELETE FROM once; INSERT INTO invoices VALUES (5512990187) -- " + LITERAL);
    String question = held.awaitQuestion();
    client.api(
        "bob",
        "POST",
        "/api/approvals/" + question + "/answer",
        "{\"verdict\":\"refuse\",\"reason\":\"not now\"}");
    held.end();
  }

  private static String told() {
    try {
      Path file = folder.resolve("told.txt");
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }
}
