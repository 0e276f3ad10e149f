package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files change under a running gateway: good ones work at once, broken ones change nothing. */
@Tag("peer")
class ReloadIT {
  @TempDir static Path folder;
  private static World world;
  private static GatewayProcess gateway;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    world = new World(folder);
    gateway = GatewayProcess.start(world, Map.of());
    client = new Client(world);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) { // else it did not start, which is the failure to see
      gateway.close();
    }
    world.close();
  }

  @Test
  void aBrokenRouteIsRefusedWithItsReasonWhileTheOldOneStays() throws Exception {
    String good = Files.readString(folder.resolve("routes/pass.camel.yaml"));
    world.write("routes/pass.camel.yaml", good.replace("record:before", "record:never"));
    gateway.await("the refusal", () -> gateway.log().contains("record:never does not exist"));

    assertServes();
    assertStatusSays("record:never does not exist");
    world.write("routes/pass.camel.yaml", good);
  }

  @Test
  void aBrokenTargetIsRefusedWithItsReasonWhileTheOldOneStays() throws Exception {
    world.write(
        "targets/orders.yaml", world.target("environment: production").replace("tls:", "tsl:"));
    gateway.await("the refusal", () -> gateway.log().contains("tsl: is not a key here"));

    assertServes();
    assertStatusSays("tsl: is not a key here");
    GatewayProcess.Ended doctor = GatewayProcess.run(world, "doctor");
    assertTrue(doctor.output().contains("tsl: is not a key here"), doctor.output());
    assertNotEquals(0, doctor.code());
    world.write("targets/orders.yaml", world.target("environment: production"));
  }

  @Test
  void aBrokenPolicyIsRefusedWithItsReasonWhileTheOldOneStays() throws Exception {
    world.write(
        "rego/sallyport/rules/team/team.rego", "package sallyport.rules.team\n\ndeny contains {\n");
    gateway.await("the refusal", () -> gateway.log().contains("changed policy refused"));

    assertServes();
    assertStatusSays("team.rego");
    Files.delete(folder.resolve("rego/sallyport/rules/team/team.rego"));
  }

  @Test
  void aTeamsRuleWorksAsSoonAsItsFileIsThere() throws Exception {
    world.write(
        "rego/sallyport/rules/freeze/freeze.rego",
        """
        package sallyport.rules.freeze

        deny contains {"rule": "TEAM-001", "reason": "a freeze is on"} if "lock" in input.operation.effects
        """);
    try (Connection connection = client.connect("claude")) {
      AtomicReference<String> rule = new AtomicReference<>("");
      gateway.await(
          "the team's rule",
          () -> {
            try {
              connection.createStatement().executeQuery("SELECT id FROM customers FOR UPDATE");
              return false;
            } catch (SQLException e) {
              rule.set(e.getMessage());
              return rule.get().contains("a freeze is on");
            }
          });
    }
    Files.delete(folder.resolve("rego/sallyport/rules/freeze/freeze.rego"));
  }

  @Test
  void aNewTargetNeedsNoRestart() throws Exception {
    world.write("targets/second.yaml", world.target("environment: test"));
    gateway.await(
        "the target",
        () -> {
          try (Connection connection = client.connect(world.token("claude"), "second")) {
            return connection.createStatement().executeQuery("SELECT 1").next();
          } catch (SQLException e) {
            return false;
          }
        });
    assertEquals(200, client.api("bob", "GET", "/health/ready", "").statusCode());
  }

  @Test
  void aBrokenCertificateIsRefusedWithItsReasonWhileTheOldOneStays() throws Exception {
    String good = Files.readString(folder.resolve("state/tls/gateway.crt"));
    world.write("state/tls/gateway.crt", good.replace("MII", "XXX"));
    gateway.await(
        "the refusal",
        () -> gateway.log().contains("changed certificate cannot be used; the old one stays"));

    assertServes();
    assertStatusSays("gateway.crt");
    world.write("state/tls/gateway.crt", good);
  }

  @Test
  void anEventRouteIsDroppedInAndToldOfWhatWaits() throws Exception {
    Path told = folder.resolve("told.txt");
    world.write(
        "routes/events/tell.camel.yaml",
        """
        - route:
            id: tell
            description: Writes down what waits for approval.
            from:
              uri: event:approval-requested
              steps:
                - setBody: {simple: {expression: "${header.event} ${body}"}}
                - to:
                    uri: file:%s
                    parameters: {fileName: told.txt, fileExist: Append, appendChars: "\\n"}
        """
            .formatted(folder));
    gateway.await("the route", () -> gateway.log().contains("routes in force file=\"events/tell"));

    Client.Psql held = client.psql("DROP TABLE once /* planted-in-text */");
    String question = held.awaitQuestion();

    gateway.await("the event", () -> Files.exists(told) && read(told).contains(question));
    assertTrue(read(told).startsWith("approval-requested "), () -> read(told));
    assertFalse(read(told).contains("planted"), "events are free of statement text");
    held.process.destroy();
  }

  @Test
  void metricsCountWhatTheGateDecided() throws Exception {
    try (Connection connection = client.connect("claude")) {
      connection.createStatement().executeQuery("SELECT 1").next();
    }
    String metrics = client.api("bob", "GET", "/metrics", "").body();
    for (String name :
        new String[] {
          "sallyport_decisions_total{outcome=\"allow\"}", "sallyport_sessions", "sallyport_held"
        }) {
      assertTrue(metrics.contains("\n" + name), () -> name + " is not in\n" + metrics);
    }
  }

  private static void assertStatusSays(String words) throws InterruptedException {
    Waiting.until("the status to say " + words, () -> status().contains(words), ReloadIT::status);
  }

  private static String status() {
    try {
      return client.api("bob", "GET", "/api/status", "").body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  private static void assertServes() throws SQLException {
    try (Connection connection = client.connect("claude")) {
      assertTrue(connection.createStatement().executeQuery("SELECT 1").next());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
