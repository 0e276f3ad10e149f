package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that vanish or change their mind while people are being asked. */
@Tag("peer")
class HeldIT {
  @TempDir static Path folder;
  private static World world;
  private static GatewayProcess gateway;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    world = new World(folder);
    world.section("approvals", "{grace: 3s}");
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
    Waiting.until(
        "the question to be withdrawn",
        () ->
            client.api("bob", "GET", "/api/approvals/" + question, "").body().contains("withdrawn"),
        () -> question);
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
  void aQuestionThatNobodyWaitsForIsWithdrawnWhenTheGraceIsOver() throws Exception {
    Client.Psql gone = client.psql("DROP TABLE IF EXISTS nothing");
    String question = gone.awaitQuestion();
    gone.process.destroyForcibly().waitFor();

    gateway.await("the grace to be over", () -> client.question(question).contains("withdrawn"));
  }

  @Test
  void whatWasGrantedWhileNobodyWaitedRunsOnceWhenItIsSentAgain() throws Exception {
    Client.Psql gone = client.psql("DELETE FROM once");
    String question = gone.awaitQuestion();
    gone.process.destroyForcibly().waitFor();
    client.approve(question);

    String first = client.psql("DELETE FROM once").end();
    Client.Psql second = client.psql("DELETE FROM once");

    assertTrue(first.contains("DELETE"), first);
    assertNotEquals(question, second.awaitQuestion(), "a grant is used once");
    second.process.destroy();
  }
}
