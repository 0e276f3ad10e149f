package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Outcome;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a refused statement does to its transaction: exactly what a failed one does. The server's
 * state is asked for, not assumed.
 */
@Tag("peer")
class RefusalIT {
  private static final String REFUSED = "E[C42501 | Mno | DSQL-010 (request s1/%d) | Hask an owner]";
  private static PostgresqlServer server;
  private TestGate gate;
  private RawClient client;

  @BeforeAll
  static void startServer() {
    server = PostgresqlServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect() throws Exception {
    gate =
        new TestGate(
            new PostgresqlConnector(new KeywordReader(), new Transparent(), null),
            server.port);
    gate.policy =
        operation ->
            operation.shape().action().startsWith("DROP") ? TestGate.denied("no") : TestGate.PASS;
    client = RawClient.open(gate.port);
    client.query("DROPX");
    client.query("CREATE TABLE IF NOT EXISTS pt(a int)");
    client.query("TRUNCATE pt");
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    gate.close();
  }

  private String rows() throws Exception {
    return client.query("SELECT count(*) FROM pt").get(1);
  }

  @Test
  void idleTheServerDoesNotEvenHearOfIt() throws Exception {
    List<String> answers = client.query("DROP TABLE pt");

    assertEquals(List.of(REFUSED.formatted(4), "Z[I]"), answers);
    assertEquals("D[0]", rows());
  }

  @Test
  void rollsBackWhatThePipelineDidBefore() throws Exception {
    List<String> answers =
        client.run("INSERT INTO pt VALUES (1)").run("DROP TABLE pt").sync().answers();

    assertEquals(List.of("1", "2", "C[INSERT 0 1]", "1", "2", REFUSED.formatted(5), "Z[I]"), answers);
    assertEquals("D[0]", rows());
  }

  @Test
  void skipsTheRestOfTheSegmentAndRunsTheNextOne() throws Exception {
    client.run("DROP TABLE pt").run("INSERT INTO pt VALUES (2)").sync();
    client.run("INSERT INTO pt VALUES (3)").sync().flush();

    assertEquals(List.of("1", "2", REFUSED.formatted(4), "Z[I]"), client.until("Z"));
    assertEquals(List.of("1", "2", "C[INSERT 0 1]", "Z[I]"), client.until("Z"));
    assertEquals("D[1]", rows());
    assertFalse(gate.texts().contains("INSERT INTO pt VALUES (2)"));
  }

  @Test
  void failsTheTransactionOfASimpleQuery() throws Exception {
    client.query("BEGIN");
    client.query("INSERT INTO pt VALUES (2)");

    assertEquals(List.of(REFUSED.formatted(6), "Z[E]"), client.query("DROP TABLE pt"));
    assertTrue(client.query("SELECT 1").getFirst().startsWith("E[C25P02"));
    assertEquals(List.of("C[ROLLBACK]", "Z[I]"), client.query("COMMIT"));
    assertEquals("D[0]", rows());
  }

  @Test
  void failsTheTransactionOfAnExtendedOne() throws Exception {
    client.query("BEGIN");
    client.query("INSERT INTO pt VALUES (2)");

    assertEquals(
        List.of("1", "2", REFUSED.formatted(6), "Z[E]"),
        client.run("DROP TABLE pt").sync().answers());
    assertEquals(List.of("C[ROLLBACK]", "Z[I]"), client.query("COMMIT"));
    assertEquals("D[0]", rows());
  }

  @Test
  void leavesSavepointsWorking() throws Exception {
    client.query("BEGIN");
    client.query("INSERT INTO pt VALUES (9)");
    client.query("SAVEPOINT s");

    assertEquals(List.of(REFUSED.formatted(7), "Z[E]"), client.query("DROP TABLE pt"));
    assertEquals(List.of("C[ROLLBACK]", "Z[T]"), client.query("ROLLBACK TO s"));
    assertEquals(List.of("C[COMMIT]", "Z[I]"), client.query("COMMIT"));
    assertEquals("D[1]", rows());
  }

  @Test
  void refusesATextOfSeveralStatementsWhole() throws Exception {
    assertEquals(
        List.of(REFUSED.formatted(4), "Z[I]"),
        client.query("INSERT INTO pt VALUES (4); DROP TABLE pt"));
    assertEquals("D[0]", rows());
  }

  @Test
  void answersARefusalAtOnceWithoutWaitingForSync() throws Exception {
    client.run("DROP TABLE pt").flush();

    assertEquals(List.of("1", "2", REFUSED.formatted(4)), client.until("E"));
    assertEquals(List.of("Z[I]"), client.sync().answers());
  }

  @Test
  void doesNotTellTheGateThatWhatFollowsAnErrorHasRun() throws Exception {
    client.run("SELECT 1/0").run("INSERT INTO pt VALUES (5)").sync();
    List<String> answers = client.answers();

    assertEquals("Z[I]", answers.getLast());
    assertEquals(Outcome.Status.FAILED, gate.seen.get(3).outcome().get().status());
    assertEquals("22012", gate.seen.get(3).outcome().get().code());
    assertEquals(Outcome.Status.CANCELLED, gate.seen.get(4).outcome().get().status());
    assertEquals("D[0]", rows());
  }

  @Test
  void knowsWhatExecuteRuns() throws Exception {
    gate.policy =
        operation ->
            operation.shape().effects().contains(io.sallyport.api.Effect.DELETE)
                ? TestGate.denied("no")
                : TestGate.PASS;
    client.query("INSERT INTO pt VALUES (1)");
    client.message('Q', RawClient.zero("PREPARE a AS SELECT 1"));
    client.message('Q', RawClient.zero("DEALLOCATE a; PREPARE a AS DELETE FROM pt"));
    client.message('Q', RawClient.zero("EXECUTE a"));
    client.flush();

    assertEquals("Z[I]", client.until("Z").getLast());
    assertTrue(client.until("Z").contains("Z[I]"));
    client.close();
    client = RawClient.open(gate.port);
    assertEquals("D[1]", rows());
  }

  @Test
  void knowsWhatAPipelinedExecuteRuns() throws Exception {
    gate.policy =
        operation ->
            operation.shape().effects().contains(io.sallyport.api.Effect.DROP)
                ? TestGate.denied("no")
                : TestGate.PASS;
    List<String> answers =
        client
            .run("DECLARE c CURSOR WITH HOLD FOR SELECT 7")
            .run("FETCH ALL FROM c")
            .sync()
            .answers();

    assertEquals(
        List.of("1", "2", "C[DECLARE CURSOR]", "1", "2", "D[7]", "C[FETCH 1]", "Z[I]"), answers);
  }
}
