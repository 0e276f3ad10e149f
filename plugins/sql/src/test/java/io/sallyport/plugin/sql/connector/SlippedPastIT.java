package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Effect;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Operation;
import io.sallyport.api.Outcome;
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

/**
 * Ways in which something once ran undecided, or under a decision about something else. It only
 * grows.
 */
@Tag("peer")
class SlippedPastIT {
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
    client.query("DROP TABLE IF EXISTS hits; CREATE TABLE hits(n int)");
    client.query("DROP TABLE IF EXISTS few; CREATE TABLE few(n int); INSERT INTO few VALUES (1)");
    client.query(
        "CREATE OR REPLACE FUNCTION hit() RETURNS int LANGUAGE plpgsql AS"
            + " $$ BEGIN INSERT INTO hits VALUES (1); RETURN 1; END $$");
    client.query(
        "CREATE OR REPLACE FUNCTION claims_immutable() RETURNS int LANGUAGE plpgsql IMMUTABLE AS"
            + " $$ BEGIN RETURN (SELECT hit()); END $$");
    gate.seen.clear();
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    gate.close();
  }

  private String hits() throws Exception {
    return client.query("SELECT count(*) FROM hits").get(1);
  }

  private void refuseCode() {
    gate.policy =
        operation ->
            operation.shape().effects().contains(Effect.EXECUTE)
                ? TestGate.denied("code")
                : TestGate.PASS;
  }

  // --- planning runs functions that claim to be immutable

  @Test
  void bindingRunsNoCodeThatWasRefused() throws Exception {
    refuseCode();
    List<String> answers =
        client.parse("", "SELECT claims_immutable()").bind("", "").sync().answers();

    assertEquals("1", answers.getFirst());
    assertTrue(answers.get(1).contains("SQL-010"), answers.toString());
    assertEquals("Z[I]", answers.getLast());
    assertEquals("D[0]", hits());
  }

  @Test
  void bindingIsAskedAboutOnceForBindAndExecute() throws Exception {
    List<String> answers = client.run("SELECT claims_immutable()").sync().answers();

    assertEquals(List.of("1", "2", "D[1]", "C[SELECT 1]", "Z[I]"), answers);
    assertEquals(List.of("SELECT claims_immutable()"), gate.texts());
    assertEquals(Outcome.Status.COMPLETED, status());

    client.query("BEGIN");
    client.parse("", "SELECT claims_immutable()").bind("p", "").sync().answers();
    client.execute("p", 0).sync().answers();
    assertEquals(3, gate.seen.size());
    client.execute("p", 0).sync().answers();
    assertEquals(4, gate.seen.size(), "a second Execute is another operation");
  }

  @Test
  void bindingWithoutExecuteIsRecordedToo() throws Exception {
    client.parse("", "SELECT claims_immutable()").bind("", "").sync().answers();

    assertEquals(List.of("SELECT claims_immutable()"), gate.texts());
    assertEquals(Outcome.Status.CANCELLED, status());
  }

  @Test
  void bindingWithoutExecuteIsOverWithItsSession() throws Exception {
    client.query("BEGIN");
    client.parse("", "SELECT claims_immutable()").bind("p", "").sync().answers();
    client.close();

    assertEquals(Outcome.Status.CANCELLED, status());
  }

  @Test
  void bindingAgainAndClosingEndWhatWasBound() throws Exception {
    client.query("BEGIN");
    client.parse("s", "SELECT claims_immutable()").bind("", "s").bind("", "s").sync().answers();
    assertEquals(Outcome.Status.CANCELLED, gate.seen.get(1).outcome().get().status());
    client.bind("p", "s").sync().answers();
    client.message('C', RawClient.zero("Pp")).sync().answers();

    assertEquals(Outcome.Status.CANCELLED, status());
    List<String> answers = client.bind("q", "s").execute("q", 0).sync().answers();
    assertTrue(answers.contains("D[1]"), answers.toString());
  }

  private Outcome.Status status() throws Exception {
    return gate.seen.getLast().outcome().get(10, TimeUnit.SECONDS).status();
  }

  @Test
  void aLongBindRunsNoCodeEither() throws Exception {
    refuseCode();
    client.parse("", "SELECT claims_immutable(), $1::text");
    List<String> answers = client.bind("", "", "x".repeat(2 << 20)).sync().answers();

    assertTrue(answers.get(1).startsWith("E["), answers.toString());
    assertEquals("Z[I]", answers.getLast());
    assertEquals("D[0]", hits());
    answers = client.parse("", "SELECT length($1::text)").sync().answers();
    answers = client.bind("", "", "x".repeat(2 << 20)).execute("", 0).sync().answers();
    assertTrue(answers.contains("D[2097152]"), answers.toString());
  }

  @Test
  void evidenceIsNotSoughtByRunningTheCodeInQuestion() throws Exception {
    gate.policy = operation -> operation.shape().action().equals("UPDATE") ? null : TestGate.PASS;
    client.message('Q', RawClient.zero("UPDATE few SET n = claims_immutable()")).flush();
    TestGate.eventually("held", () -> !gate.held.isEmpty());
    PendingOperation held = gate.held.getFirst();

    var evidence = held.evidence(EnumSet.of(EvidenceKind.ROW_ESTIMATE)).toCompletableFuture().get();

    assertNull(evidence.facts().get(EvidenceKind.ROW_ESTIMATE));
    gate.answer(TestGate.denied("no"));
    client.until("Z");
  }

  // --- evidence about something else

  @Test
  void rowsThatAreAddedAreNotCountedBeforehand() throws Exception {
    gate.policy =
        operation -> operation.shape().effects().contains(Effect.WRITE) ? null : TestGate.PASS;
    for (String sql :
        List.of(
            "INSERT INTO few SELECT generate_series(1, 100000)",
            "COPY few FROM STDIN",
            "WITH more AS (INSERT INTO few SELECT 1) UPDATE few SET n = 2",
            "MERGE INTO few USING generate_series(1, 99) g ON false"
                + " WHEN NOT MATCHED THEN INSERT VALUES (g)")) {
      client.message('Q', RawClient.zero(sql)).flush();
      TestGate.eventually("held", () -> !gate.held.isEmpty());
      var evidence =
          gate.held
              .getFirst()
              .evidence(EnumSet.of(EvidenceKind.ROW_COUNT))
              .toCompletableFuture()
              .get();
      assertEquals(Map.of(), evidence.facts(), sql);
      gate.answer(TestGate.denied("no"));
      client.until("Z");
    }
  }

  // --- names: SQL's EXECUTE and FETCH reach what Parse and Bind have made

  private Operation executed(String statement) throws Exception {
    client.parse("p", statement).sync().answers();
    client.query("EXECUTE p");
    Operation operation = gate.seen.getLast().operation();
    client.query("DEALLOCATE p");
    return operation;
  }

  @Test
  void executeOfTheSameShapeWithOtherValuesIsAnotherOperation() throws Exception {
    Operation few = executed("DELETE FROM few WHERE n > 999999");
    Operation all = executed("DELETE FROM few WHERE n > 0");
    Operation again = executed("DELETE FROM few WHERE n > 0");

    assertEquals("EXECUTE p", new String(few.text()));
    assertNotEquals(few.shape().text(), all.shape().text(), "an approval is bound to this");
    assertEquals(all.shape().text(), again.shape().text());
  }

  @Test
  void fetchOfAPortalBoundToOtherValuesIsAnotherOperation() throws Exception {
    client.query("BEGIN");
    client.parse("s", "SELECT n FROM few WHERE n > $1").bind("c", "s", "1").sync().answers();
    client.query("FETCH c");
    String one = gate.seen.getLast().operation().shape().text();
    client.bind("d", "s", "2").sync().answers();
    client.query("FETCH d");
    String other = gate.seen.getLast().operation().shape().text();

    assertNotEquals(
        one.substring(one.indexOf("-- exactly")), other.substring(other.indexOf("-- exactly")));
  }

  @Test
  void executeHasTheFactsOfWhatItRuns() throws Exception {
    Map<String, Object> facts = executed("DELETE FROM few").shape().facts();
    assertEquals(List.of("few"), facts.get("whole_table"));
    assertEquals(List.of("few"), facts.get("tables"));
    facts = executed("SELECT query FROM pg_stat_activity").shape().facts();
    assertEquals(List.of("pg_stat_activity"), facts.get("tables"));
    facts = executed("SELECT hit() FROM few").shape().facts();
    assertEquals(List.of("hit"), facts.get("functions_unknown"));
    assertEquals(false, facts.get("closed"));
    facts = executed("SELECT set_config('role', 'x', false) WHERE false").shape().facts();
    assertTrue(facts.get("settings").toString().contains("role"), facts.toString());
    facts = executed("EXPLAIN ANALYZE SELECT * FROM few").shape().facts();
    assertEquals(true, facts.get("explain_analyze"));
  }

  @Test
  void runsNoCommandByTheNameOfAPreparedStatement() throws Exception {
    for (String command :
        List.of(
            "SET search_path = pg_temp",
            "SET ROLE pg_monitor",
            "SET client_encoding = 'SJIS'",
            "RESET ALL",
            "DISCARD ALL",
            "PREPARE x AS SELECT 1",
            "DEALLOCATE ALL",
            "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
            "CLOSE ALL",
            "BEGIN",
            "COMMIT",
            "COPY few TO STDOUT",
            "COPY few FROM STDIN")) {
      client.parse("p", command).sync().answers();
      List<String> answers = client.query("EXECUTE p");
      assertTrue(answers.getFirst().contains("only queries may be run by"), command + answers);
      assertTrue(
          gate.seen.getLast().operation().shape().effects().contains(Effect.UNKNOWN), command);
      client.query("DEALLOCATE p");
    }
    assertFalse(client.query("SHOW search_path").get(1).contains("pg_temp"));
  }

  // --- pipelining: what a name means is settled only when the server has answered

  private void refuseDeletes() {
    gate.policy =
        operation ->
            operation.shape().effects().contains(Effect.DELETE)
                ? TestGate.denied("delete")
                : TestGate.PASS;
  }

  private void intact(List<String> answers) throws Exception {
    assertTrue(answers.stream().noneMatch(one -> one.startsWith("C[DELETE")), answers.toString());
    assertEquals("D[1]", client.query("SELECT count(*) FROM few").get(1));
  }

  private List<String> segments(int count) throws Exception {
    client.flush();
    List<String> all = new java.util.ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.addAll(client.until("Z"));
    }
    return all;
  }

  @Test
  void aStatementThatCouldNotBeMadeAnewStaysWhatItIs() throws Exception {
    refuseDeletes();
    client.parse("s", "DELETE FROM few").sync();
    client.parse("s", "SELECT 1").sync(); // the server fails it: s is there
    client.bind("", "s").execute("", 0).sync();

    intact(segments(3));
  }

  @Test
  void aStatementThatCouldNotBeClosedStaysWhatItIs() throws Exception {
    refuseDeletes();
    client.parse("s", "DELETE FROM few").sync();
    client.parse("", "no sql").message('C', RawClient.zero("Ss")).sync(); // skipped
    client.parse("s", "SELECT 1").sync();
    client.bind("", "s").execute("", 0).sync();

    intact(segments(4));
  }

  @Test
  void anErrorOfThePastDoesNotChangeWhatCameAfterIt() throws Exception {
    refuseDeletes();
    client.parse("", "SELECT 1").sync().answers();
    client.parse("", "no sql").sync();
    client.parse("", "DELETE FROM few").sync();
    segments(2);
    client.bind("", "").execute("", 0).sync();

    intact(segments(1));
  }

  @Test
  void aPortalThatCouldNotBeMadeAnewStaysWhatItIs() throws Exception {
    refuseDeletes();
    client.query("BEGIN");
    client.parse("gone", "DELETE FROM few").parse("seen", "SELECT 1");
    client.bind("p", "gone").sync();
    client.parse("", "no sql").bind("p", "seen").sync();
    client.execute("p", 0).sync();

    List<String> answers = segments(3);
    client.query("ROLLBACK");
    intact(answers);
  }

  @Test
  void sqlsExecuteWaitsForWhatIsNotAnsweredYet() throws Exception {
    refuseDeletes();
    client.parse("s", "DELETE FROM few").sync();
    client.parse("s", "SELECT 1").sync();
    client.message('Q', RawClient.zero("EXECUTE s"));

    intact(segments(3));
  }

  @Test
  void aLongBindWaitsToo() throws Exception {
    refuseDeletes();
    client.parse("s", "DELETE FROM few WHERE n::text <> $1::text").sync();
    client.parse("s", "SELECT $1::text").sync();
    client.bind("", "s", "x".repeat(2 << 20)).execute("", 0).sync();

    intact(segments(3));
  }

  @Test
  void freshNamesAreUsedWithoutWaiting() throws Exception {
    client.parse("s", "SELECT 1").sync();
    client.bind("", "s").execute("", 0).sync();
    client.parse("", "SELECT 2").bind("", "").execute("", 0).sync();
    client.parse("", "SELECT 3").bind("", "").execute("", 0).sync();

    List<String> answers = segments(4);
    assertTrue(answers.containsAll(List.of("D[1]", "D[2]", "D[3]")), answers.toString());
  }

  // --- names: the server keeps their first 63 bytes

  private static final String LONG = "n".repeat(63);

  private RawClient close(char kind, String name) throws Exception {
    return client.message('C', RawClient.zero(kind + name));
  }

  @Test
  void twoLongStatementNamesThatBeginAlikeAreOne() throws Exception {
    refuseDeletes();
    client.parse(LONG + "x", "SELECT 1").sync().answers();
    close('S', LONG + "y").sync().answers();
    client.parse(LONG + "y", "DELETE FROM few").sync().answers();

    intact(client.bind("", LONG + "x").execute("", 0).sync().answers());
    intact(client.query("EXECUTE " + LONG + "x"));
  }

  @Test
  void twoLongPortalNamesThatBeginAlikeAreOne() throws Exception {
    refuseDeletes();
    client.query("BEGIN");
    client.parse("seen", "SELECT 1").parse("gone", "DELETE FROM few");
    client.bind(LONG + "x", "seen").sync().answers();
    close('P', LONG + "y").sync().answers();
    client.bind(LONG + "y", "gone").sync().answers();

    List<String> answers = client.execute(LONG + "x", 0).sync().answers();
    client.query("ROLLBACK");
    intact(answers);
  }

  @Test
  void aLongBindFindsALongNameToo() throws Exception {
    refuseDeletes();
    client.parse(LONG + "x", "SELECT $1::text").sync().answers();
    close('S', LONG + "y").sync().answers();
    client.parse(LONG + "y", "DELETE FROM few WHERE n::text <> $1::text").sync().answers();
    client.bind("", LONG + "x", "x".repeat(2 << 20)).execute("", 0).sync();

    intact(segments(1));
  }

  @Test
  void aLongNameOfWhichNobodyKnowsWhereItIsCutEndsTheSession() throws Exception {
    List<String> answers = client.parse("é".repeat(32), "SELECT 1").sync().answers();

    assertTrue(answers.getFirst().contains("42622"), answers.toString());
  }

  // --- an approval is bound to what the operation does, not to what it looks like

  private RawClient parse(String name, String sql, int type) throws Exception {
    var body = new java.io.ByteArrayOutputStream();
    body.write(RawClient.zero(name));
    body.write(RawClient.zero(sql));
    body.write(java.nio.ByteBuffer.allocate(6).putShort((short) 1).putInt(type).array());
    return client.message('P', body.toByteArray());
  }

  private byte[] exactly() {
    return gate.seen.getLast().operation().parameters();
  }

  @Test
  void theSameBytesOfAnotherTypeAreAnotherOperation() throws Exception {
    String text = "DELETE FROM few WHERE n < $1";
    parse("", text, 23).bind("", "", "-7").execute("", 0).sync().answers();
    byte[] integer = exactly();
    parse("", text, 20).bind("", "", "-7").execute("", 0).sync().answers();
    byte[] bigint = exactly();
    client.parse("", text).bind("", "", "-7").execute("", 0).sync().answers();

    assertFalse(java.util.Arrays.equals(integer, bigint), "an approval is bound to this");
    assertFalse(java.util.Arrays.equals(integer, exactly()));
    parse("s", text, 23).sync().answers();
    client.query("EXECUTE s(1)");
    String one = gate.seen.getLast().operation().shape().text();
    client.query("DEALLOCATE s");
    parse("s", text, 20).sync().answers();
    client.query("EXECUTE s(1)");
    assertNotEquals(one, gate.seen.getLast().operation().shape().text());
  }

  @Test
  void theSameNameElsewhereIsAnotherOperation() throws Exception {
    client.query("SELECT * FROM few");
    assertEquals(0, exactly().length);
    client.query("CREATE SCHEMA IF NOT EXISTS other; CREATE TABLE IF NOT EXISTS other.few(n int)");
    client.query("SET search_path = other");
    client.query("SELECT * FROM few");
    assertTrue(exactly().length > 0, "an approval is bound to this");

    gate.policy = operation -> operation.shape().action().equals("TRUNCATE") ? null : TestGate.PASS;
    client.message('Q', RawClient.zero("TRUNCATE few")).flush();
    TestGate.eventually("held", () -> !gate.held.isEmpty());
    var evidence =
        gate.held
            .getFirst()
            .evidence(EnumSet.of(EvidenceKind.ROW_COUNT))
            .toCompletableFuture()
            .get();
    assertEquals(0L, evidence.facts().get(EvidenceKind.ROW_COUNT), "of other.few");
    gate.answer(TestGate.denied("no"));
    client.until("Z");
    client.query("RESET search_path");
    client.query("SELECT * FROM few");
    assertEquals(0, exactly().length);
  }

  @Test
  void theSameNameElsewhereIsAnotherOperationThoughNothingIsWaitedFor() throws Exception {
    for (String text :
        List.of("SET search_path = other", "BEGIN", "RESET search_path", "ROLLBACK", "SELECT 1")) {
      client.message('Q', RawClient.zero(text));
    }
    segments(5);
    assertTrue(exactly().length > 0, "it is other again after the ROLLBACK");
    client.query("RESET search_path");
    client.run("SET search_path = other").run("TRUNCATE few").sync().answers();
    assertEquals("TRUNCATE few", gate.texts().getLast());
    assertTrue(exactly().length > 0, "nobody knows yet which it is");
    assertTrue(gate.seen.getLast().operation().inTransaction());
  }
}
