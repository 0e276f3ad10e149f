package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Effect;
import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.PendingOperation;
import io.sallyport.plugin.sql.language.GrammarStatementReader;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The connector with the real reader of statements. */
@Tag("peer")
class JoinedIT {
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
            new PostgresqlConnector(new GrammarStatementReader(), Results.MASKED, null),
            server.port);
    client = RawClient.open(gate.port);
    client.query("DROP TABLE IF EXISTS parent CASCADE");
    client.query(
        "CREATE TABLE parent(id int primary key); INSERT INTO parent VALUES (1), (2), (3)");
    client.query("CREATE VIEW above AS SELECT * FROM parent");
    client.query("CREATE VIEW over AS SELECT * FROM above");
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    gate.close();
  }

  @Test
  void executeHasTheEffectsOfWhatItRuns() throws Exception {
    client.query("PREPARE gone AS DELETE FROM parent");
    client.query("PREPARE seen AS SELECT * FROM parent");
    client.query("EXECUTE seen");
    assertEquals(EnumSet.of(Effect.READ), EnumSet.copyOf(last().shape().effects()));
    client.query("EXECUTE gone");
    assertTrue(last().shape().effects().contains(Effect.DELETE), last().shape().toString());
    assertTrue(last().shape().effects().stream().noneMatch(e -> e == Effect.UNKNOWN));
    client.query("DEALLOCATE ALL");
    client.query("EXECUTE gone");
    assertTrue(last().shape().effects().contains(Effect.UNKNOWN));
  }

  private io.sallyport.api.Operation last() {
    return gate.seen.getLast().operation();
  }

  @Test
  void fetchReadsWhatItsCursorReads() throws Exception {
    client.query("BEGIN");
    client.query("DECLARE c CURSOR FOR SELECT * FROM parent");
    assertEquals(List.of("T", "D[1]", "C[FETCH 1]", "Z[T]"), client.query("FETCH c"));
    assertEquals(EnumSet.of(Effect.READ), EnumSet.copyOf(last().shape().effects()));
    client.query("ROLLBACK");
  }

  @Test
  void findsEvidenceBeforeADropRuns() throws Exception {
    gate.policy =
        operation ->
            operation.shape().effects().contains(Effect.DROP)
                    || operation.shape().effects().contains(Effect.DELETE)
                ? null
                : TestGate.PASS;
    client.message('Q', RawClient.zero("DROP TABLE parent CASCADE")).flush();
    TestGate.eventually("held", () -> !gate.held.isEmpty());
    PendingOperation held = gate.held.getFirst();

    Evidence evidence =
        held.evidence(EnumSet.allOf(EvidenceKind.class))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);

    assertEquals(3L, evidence.facts().get(EvidenceKind.ROW_COUNT));
    assertEquals(
        List.of(
            Map.of(
                "kind", "index", "name", "parent_pkey", "effect", "goes with it", "of", "parent"),
            Map.of("kind", "view", "name", "above", "effect", "removed", "of", "parent"),
            Map.of("kind", "view", "name", "over", "effect", "removed", "of", "above")),
        evidence.facts().get(EvidenceKind.DEPENDENTS));
    assertEquals(Map.of("held", 0L, "waiting", 0L), evidence.facts().get(EvidenceKind.LOCKS));
    gate.answer(TestGate.denied("no"));
    client.until("Z");

    client.parse("", "DELETE FROM parent WHERE id = $1").bind("", "", "2").execute("", 0);
    client.sync().flush();
    TestGate.eventually("held", () -> !gate.held.isEmpty());
    held = gate.held.getFirst();
    evidence =
        held.evidence(EnumSet.of(EvidenceKind.ROW_ESTIMATE))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
    assertEquals(1L, evidence.facts().get(EvidenceKind.ROW_ESTIMATE));
    assertEquals("2", held.describe().parameters().getFirst().value());
    gate.answer(TestGate.PASS);
    assertTrue(client.until("Z").contains("C[DELETE 1]"));
  }

  @Test
  void psqlDescribesATable() {
    Psql.Result result = Psql.run(gate.port, "-c", "\\d parent");

    assertTrue(result.out().contains("\"parent_pkey\" PRIMARY KEY"), result.out());
    assertTrue(
        gate.seen.stream()
            .filter(one -> one.text().contains("pg_catalog"))
            .noneMatch(one -> one.operation().shape().effects().contains(Effect.UNKNOWN)));
  }
}
