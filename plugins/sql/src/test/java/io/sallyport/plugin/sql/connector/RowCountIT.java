package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Effect;
import io.sallyport.api.EvidenceKind;
import io.sallyport.plugin.sql.language.GrammarStatementReader;
import java.util.EnumSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many rows a write picks, counted before it runs; policy lets few pass without a person. */
@Tag("peer")
class RowCountIT {
  private static PostgresqlServer server;
  private static TestGate gate;
  private RawClient client;

  @BeforeAll
  static void startServer() {
    server = PostgresqlServer.start();
    gate =
        new TestGate(
            new PostgresqlConnector(new GrammarStatementReader(), Results.MASKED, null),
            server.port);
  }

  @AfterAll
  static void stopServer() {
    gate.close();
    server.close();
  }

  @BeforeEach
  void connect() throws Exception {
    gate.policy = operation -> TestGate.PASS;
    client = RawClient.open(gate.port);
    client.query("DROP SCHEMA IF EXISTS other CASCADE");
    client.query("DROP TABLE IF EXISTS bill, part, logged, parent, few CASCADE");
    client.query("CREATE TABLE bill(id int primary key, state text, day date)");
    client.query(
        "INSERT INTO bill SELECT n, CASE WHEN n <= 4 THEN 'open' ELSE 'paid' END, '2026-02-01' FROM generate_series(1, 30) n");
    client.close();
    client = RawClient.open(gate.port);
    gate.policy =
        operation ->
            operation.shape().effects().contains(Effect.DELETE)
                    || operation.shape().effects().contains(Effect.WRITE)
                ? null
                : TestGate.PASS;
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
  }

  /** What is found out about the operation that is held; it is refused then. */
  private @Nullable Object counted() throws Exception {
    TestGate.eventually("held", () -> !gate.held.isEmpty());
    Object number =
        gate.held
            .getFirst()
            .evidence(EnumSet.of(EvidenceKind.ROW_COUNT))
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .facts()
            .get(EvidenceKind.ROW_COUNT);
    gate.answer(TestGate.denied("no"));
    client.until("Z");
    return number;
  }

  private @Nullable Object counted(String text) throws Exception {
    client.message('Q', RawClient.zero(text)).flush();
    return counted();
  }

  private void prepare(String script) throws Exception {
    gate.policy = operation -> TestGate.PASS;
    RawClient other = RawClient.open(gate.port);
    assertTrue(other.query(script).stream().noneMatch(one -> one.startsWith("E")));
    other.close();
    gate.policy =
        operation ->
            operation.shape().effects().contains(Effect.DELETE)
                    || operation.shape().effects().contains(Effect.WRITE)
                ? null
                : TestGate.PASS;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE FROM bill WHERE state = 'open' | 4",
        "UPDATE bill SET state = 'late' WHERE id BETWEEN 3 AND 12 | 10",
        "UPDATE public.bill AS b SET state = 'x' WHERE b.id IN (SELECT 1) RETURNING b.id | 1",
        "DELETE FROM ONLY bill WHERE day > CURRENT_DATE - 1000000 AND lower(state) = 'paid' | 26",
        "DELETE FROM bill WHERE id < 0 | 0",
        "DELETE FROM bill | 30"
      })
  void aWriteIsCounted(String text, long rows) throws Exception {
    assertEquals(rows, counted(text));
    assertEquals("D[30]", client.query("SELECT count(*) FROM bill").get(1));
  }

  @Test
  void boundValuesCount() throws Exception {
    client.parse("", "UPDATE bill SET state = $1 WHERE id < $2").bind("", "", "x", "6");
    client.execute("", 0).sync().flush();

    assertEquals(5L, counted());
  }

  @Test
  void aValueWhoseTypeTheServerWouldGuessOtherwiseDoesNot() throws Exception {
    client.parse("", "UPDATE bill SET state = $1 WHERE state = $1").bind("", "", "open");
    client.execute("", 0).sync().flush();

    assertEquals(null, counted());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM bill WHERE id > random()",
        "DELETE FROM bill USING few WHERE bill.id = few.id",
        "DELETE FROM bill WHERE id = 1; DELETE FROM bill WHERE id = 2",
        "DELETE FROM seen WHERE id = 1",
        "DELETE FROM logged WHERE id = 1",
        "DELETE FROM parent WHERE id = 1",
        "DELETE FROM bill WHERE id = 1/0",
      })
  void whatMayPickOrChangeOthersIsNot(String text) throws Exception {
    prepare(
        """
        CREATE TABLE few(id int);
        CREATE VIEW seen AS SELECT * FROM bill;
        CREATE TABLE logged(id int);
        CREATE FUNCTION log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM bill; RETURN OLD; END';
        CREATE OR REPLACE TRIGGER log AFTER DELETE ON logged EXECUTE FUNCTION log();
        CREATE TABLE parent(id int primary key);
        CREATE TABLE part(id int references parent on delete cascade)\
        """
            .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"));

    assertEquals(null, counted(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = other",
        "SELECT set_config('search_path', 'other', false)",
        "SET datestyle = 'SQL, DMY'",
        "CREATE TEMP TABLE bill(id int, state text)",
        "BEGIN"
      })
  void norIsWhatTheSessionSeesOtherwise(String before) throws Exception {
    prepare(
        "CREATE SCHEMA other; CREATE TABLE other.bill AS SELECT * FROM public.bill WHERE false");
    assertEquals(4L, counted("DELETE FROM bill WHERE state = 'open'"));

    client.query(before);

    assertEquals(null, counted("DELETE FROM bill WHERE state = 'open'"));
  }

  @Test
  void outwardSettingsDoNotMatter() throws Exception {
    client.query("SET application_name = 'x'; SET extra_float_digits = 3");

    assertEquals(4L, counted("DELETE FROM bill WHERE state = 'open'"));
  }

  @Test
  void norIsWhatFollowsInAPipeline() throws Exception {
    gate.policy = operation -> operation.shape().action().equals("DELETE") ? null : TestGate.PASS;
    client.run("UPDATE bill SET state = 'open'").run("DELETE FROM bill WHERE state = 'open'");
    client.sync().flush();

    assertEquals(null, counted());
    assertEquals("D[30]", client.query("SELECT count(*) FROM bill").get(1));
  }
}
