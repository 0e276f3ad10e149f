package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gateways are killed and drained: nothing is lost, nothing runs twice, nothing stays behind. */
@Tag("peer")
class KillIT {
  @TempDir Path folder;
  private World world;
  private GatewayProcess gateway;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    world = new World(folder);
    client = new Client(world);
  }

  private void startGateway() throws Exception {
    gateway = GatewayProcess.start(world, Map.of());
  }

  @AfterEach
  void stop() {
    if (gateway != null) { // else it did not start, which is the failure to see
      gateway.close();
    }
    world.close();
  }

  @Test
  void aKilledGatewayLosesNoRecordAndTheHeldStatementAttachesAndRunsOnce() throws Exception {
    startGateway();
    Connection open = client.connect("claude");
    open.createStatement().executeQuery("SELECT 1").next();
    Client.Psql held = client.psql("DROP TABLE once");
    String question = held.awaitQuestion();

    gateway.kill();
    held.end();
    GatewayProcess.Ended verified = GatewayProcess.run(world, "verify");
    assertEquals(0, verified.code(), verified.output());
    startGateway();
    Client.Psql again = client.psql("DROP TABLE once");

    assertEquals(question, again.awaitQuestion());
    client.approve(question);
    assertTrue(again.end().contains("DROP TABLE"), again.end());
    Client.Psql third = client.psql("DROP TABLE once");
    assertFalse(third.awaitQuestion().equals(question), "a grant is used once");
    third.process.destroy();
    assertEquals(0, GatewayProcess.run(world, "verify").code());
  }

  @Test
  void leasesOfAKilledGatewayAreSweptWhenItIsBack() throws Exception {
    try (Vault vault = new Vault(world)) {
      startGateway();
      Connection open = client.connect(world.token("claude"), "vaulted");
      assertEquals(1, vault.users());

      gateway.kill();
      assertEquals(1, vault.users(), "nobody has removed it yet");
      startGateway();

      gateway.await("the lease to be swept", () -> vault.users() == 0);
      assertThrows(SQLException.class, () -> open.createStatement().executeQuery("SELECT 1"));
    }
  }

  @Test
  void aDrainingGatewayLetsAStatementFinishAndTellsWhoeverComesNew() throws Exception {
    world.section("limits", "{drain: 20s}");
    startGateway();
    List<ProcessHandle> children = gateway.handle().descendants().toList();
    assertFalse(children.isEmpty(), "OPA and PostgreSQL are children");
    AtomicReference<String> answer = new AtomicReference<>("");
    Thread running =
        Thread.ofVirtual()
            .start(() -> {
              try (Connection connection = client.connect("claude")) {
                ResultSet rows =
                    connection
                        .createStatement()
                        .executeQuery(
                            "SELECT count(*) FROM generate_series(1, 8000000) a -- long enough");
                rows.next();
                answer.set(rows.getString(1));
              } catch (SQLException e) {
                answer.set(e.toString());
              }
            });
    gateway.await(
        "the statement to run",
        () ->
            world.number(
                    "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%long enough%' AND usename = 'reader'")
                == 1);

    gateway.handle().destroy();
    gateway.await("readiness to tell", () -> client.readiness() == 503);
    SQLException refused = assertThrows(SQLException.class, () -> client.connect("claude"));

    assertTrue(Client.words(refused).contains("GATE-081"), Client.words(refused));
    running.join();
    assertEquals("8000000", answer.get());
    assertEquals(0, gateway.terminate());
    Waiting.until(
        "its children to end",
        () -> children.stream().noneMatch(ProcessHandle::isAlive),
        () -> children.toString());
  }

  @Test
  void anIdleSessionIsToldWhenTheTimeToDrainIsOver() throws Exception {
    world.section("limits", "{drain: 1s}");
    startGateway();
    try (RawClient raw = RawClient.ready(world, world.token("claude"), "orders")) {
      gateway.handle().destroy();

      RawClient.Frame last = raw.untilAny("E");

      assertTrue(last.text().contains("GATE-081"), last.text());
      assertTrue(last.text().contains("57P01"), last.text());
    }
    assertEquals(0, gateway.terminate());
  }
}
