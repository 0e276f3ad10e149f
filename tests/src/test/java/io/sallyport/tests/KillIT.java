package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients vanish, gateways are killed and drained: nothing is lost, nothing runs twice, nothing
 * stays behind.
 */
@Tag("peer")
class KillIT {
  @TempDir Path folder;
  private World world;
  private GatewayProcess gateway;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    world = new World(folder);
    gateway = GatewayProcess.start(world, Map.of());
    client = new Client(world);
  }

  @AfterEach
  void stop() {
    gateway.close();
    world.close();
  }

  @Test
  void aKilledGatewayLosesNoRecordAndTheHeldStatementAttachesAndRunsOnce() throws Exception {
    Connection open = client.connect("claude");
    open.createStatement().executeQuery("SELECT 1").next();
    Client.Psql held = client.psql("DROP TABLE once");
    String question = held.awaitQuestion();

    gateway.kill();
    held.end();
    GatewayProcess.Ended verified = GatewayProcess.run(world, "verify");
    assertEquals(0, verified.code(), verified.output());
    gateway = GatewayProcess.start(world, Map.of());
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
  void aVanishedClientsQuestionWaitsForTheSameStatement() throws Exception {
    Client.Psql gone = client.psql("DROP TABLE invoices");
    String question = gone.awaitQuestion();
    gone.process.destroyForcibly().waitFor();

    Client.Psql again = client.psql("DROP TABLE invoices");
    assertEquals(question, again.awaitQuestion());
    client.approve(question);

    assertTrue(again.end().contains("DROP TABLE"), again.end());
  }

  @Test
  void aCancelledStatementIsWithdrawnWithItsOwnCode() throws Exception {
    Client.Psql held = client.psql("DROP TABLE invoices");
    String question = held.awaitQuestion();

    new ProcessBuilder("kill", "-INT", String.valueOf(held.process.pid())).start().waitFor();

    assertTrue(held.end().contains("57014"), held.end());
    assertTrue(
        client.api("bob", "GET", "/api/approvals/" + question, "").body().contains("withdrawn"));
    assertEquals(
        409,
        client
            .api(
                "bob",
                "POST",
                "/api/approvals/" + question + "/answer",
                "{\"verdict\":\"approve\",\"reason\":\"\"}")
            .statusCode());
  }

  @Test
  void aDrainedGatewayLetsAStatementFinishAndLeavesNoProcessBehind() throws Exception {
    Client.Psql running =
        client.psql("SELECT pg_sleep(0), count(*) FROM generate_series(1, 3000000) a");
    List<ProcessHandle> children = gateway.handle().descendants().toList();
    assertFalse(children.isEmpty(), "OPA and PostgreSQL are children");

    int code = gateway.terminate();

    running.end();
    assertTrue(code == 0 || code == 143, "ended with " + code);
    Waiting.until(
        "its children to end",
        () -> children.stream().noneMatch(ProcessHandle::isAlive),
        () -> children.toString());
  }
}
