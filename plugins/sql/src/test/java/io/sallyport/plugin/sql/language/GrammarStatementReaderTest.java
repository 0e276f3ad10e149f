package io.sallyport.plugin.sql.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.lineage.ResultLineage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrammarStatementReaderTest {
  private final GrammarStatementReader reader = new GrammarStatementReader();

  @AfterEach
  void close() {
    reader.close();
  }

  @Test
  void nestingThatExhaustsTheStackIsUnknownOrRead() throws Exception {
    var terms = "SELECT 1" + " + 1".repeat(20_000);
    assertTrue(
        Set.of(Set.of(Effect.READ), Set.of(Effect.UNKNOWN))
            .contains(read(terms).shape().effects()));
    assertStillReads();
  }

  @Test
  void parenthesesWithoutEndAreUnknown() throws Exception {
    assertUnknown(read("SELECT " + "(".repeat(200_000) + "1" + ")".repeat(200_000)));
    assertUnknown(read("SELECT " + "(".repeat(900)));
    assertStillReads();
  }

  @Test
  void deepNestingInAShortTextIsSurvived() throws Exception {
    for (var text :
        List.of("SELECT " + "- ".repeat(1000) + "1", "SELECT " + "NOT ".repeat(500) + "a")) {
      read(text);
    }
    assertStillReads();
  }

  @Test
  void invalidUtf8IsUnknown() throws Exception {
    var text = "SELECT '\u00e9'".getBytes(StandardCharsets.ISO_8859_1);
    assertUnknown(reader.read(text, false).toCompletableFuture().get(10, TimeUnit.SECONDS));
  }

  @Test
  void aZeroByteIsUnknown() throws Exception {
    assertUnknown(read("SELECT 1\0; DROP TABLE users"));
  }

  @Test
  void aTextAboveTheLimitIsUnknown() throws Exception {
    assertUnknown(read("SELECT '" + "x".repeat(1 << 20) + "'"));
  }

  @Test
  void aTextThatTakesTooLongIsUnknownAndTheNextOneIsRead() throws Exception {
    try (var hasty =
        new GrammarStatementReader(
            new GrammarStatementReader.Limits(1, 1 << 20, Duration.ofMillis(1), 1 << 20))) {
      var text = "SELECT " + "a = 1 AND ".repeat(60_000) + "true";
      var statement =
          hasty
              .read(text.getBytes(StandardCharsets.UTF_8), false)
              .toCompletableFuture()
              .get(30, TimeUnit.SECONDS);
      assertUnknown(statement);
    }
  }

  @Test
  void equalContentIsTheSameShape() throws Exception {
    assertSame(read("SELECT 'a' FROM t").shape(), read("SELECT E'a' FROM t").shape());
    assertSame(read("SET x = 1 ").shape(), read("SET x = 1").shape());
  }

  @Test
  void literalsStayInTheTextWhenTheTargetAsks() throws Exception {
    var text = "SELECT 'secret', 42 FROM t -- note".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        "SELECT 'secret', 42 FROM t -- note",
        reader.read(text, true).toCompletableFuture().get().shape().text());
    assertEquals(
        "SELECT '', 0 FROM t", reader.read(text, false).toCompletableFuture().get().shape().text());
  }

  @Test
  void noLiteralIsLeftInTheTextOfAShape() throws Exception {
    for (var literal :
        List.of(
            "'hidden'",
            "E'hidden\\' hidden'",
            "$$hidden$$",
            "$x$ hidden $x$",
            "U&'hidden'",
            "N'hidden'",
            "'a' \n 'hidden'",
            "'it''s hidden'")) {
      var shown = read("SELECT " + literal + ", 777 /* hidden */ -- hidden").shape().text();
      assertFalse(shown.contains("hidden") || shown.contains("777"), literal + " → " + shown);
    }
  }

  @Test
  void manyThreadsMayRead() {
    IntStream.range(0, 500)
        .parallel()
        .forEach(i ->
            assertEquals(
                Set.of("t" + i),
                reader
                    .read(("SELECT * FROM t" + i).getBytes(StandardCharsets.UTF_8), false)
                    .toCompletableFuture()
                    .join()
                    .relations()));
  }

  @Test
  void ofAUnionOfManyNamesAnyMayBeTold() {
    var sql = new StringBuilder("SELECT * FROM (");
    for (var i = 0; i < 100; i++) {
      sql.append(i == 0 ? "SELECT " : " UNION ALL SELECT ");
      for (var column = 0; column < 60; column++) {
        sql.append(column == 0 ? "" : ", ").append("c").append(i * 60 + column);
      }
      sql.append(" FROM t");
    }
    var text = (sql + ") x").getBytes(StandardCharsets.UTF_8);
    var limits = new GrammarStatementReader.Limits(1, 1 << 20, Duration.ofMinutes(1), 1 << 20);
    try (var patient = new GrammarStatementReader(limits)) {
      // Of ten times as many it once took all memory there is
      assertEquals(List.of("*"), patient.fresh(text, false).shape().facts().get("probed_columns"));
    }
  }

  @Test
  void theMemoryIsBounded() {
    var cache = new StatementCache(64 * 1024);
    for (var i = 0; i < 1000; i++) {
      var key = ("text " + i).getBytes(StandardCharsets.UTF_8);
      cache.put(
          key,
          key.length,
          new ReadStatement(
              someShape(), List.of(), Set.of(), true, "", List.of(), ResultLineage.NONE, Set.of()));
    }
    assertTrue(cache.bytes() <= 64 * 1024);
  }

  private static io.sallyport.api.Shape someShape() {
    return new io.sallyport.api.Shape(
        "postgresql", "X", Set.of(Effect.READ), List.of(), "", Map.of());
  }

  @Test
  void commandsTellTheConnectorWhatItMustKnow() throws Exception {
    assertEquals(new Command.Begin(), only("BEGIN"));
    assertEquals(new Command.EndTransaction(true), only("COMMIT"));
    assertEquals(new Command.EndTransaction(false), only("ROLLBACK"));
    assertEquals(new Command.Savepoint(), only("ROLLBACK TO a"));
    assertEquals(new Command.Execute("p"), only("EXPLAIN ANALYZE EXECUTE p"));
    assertEquals(new Command.Execute("p"), only("CREATE TABLE t AS EXECUTE p(1)"));
    assertEquals(new Command.Other(), only("EXPLAIN EXECUTE p"));
    assertEquals(new Command.Deallocate(null), only("DEALLOCATE ALL"));
    assertEquals(new Command.Deallocate("a"), only("DEALLOCATE PREPARE A"));
    assertEquals(new Command.Discard(true), only("DISCARD ALL"));
    assertEquals(new Command.Fetch("c"), only("FETCH NEXT FROM c"));
    assertEquals(new Command.CloseCursor(null), only("CLOSE ALL"));
    assertEquals(
        new Command.Set("search_path", "a, b", true), only("SET LOCAL search_path = a, b"));
    assertEquals(new Command.Set("all", null, false), only("RESET ALL"));
    assertEquals(new Command.Set("timezone", null, false), only("RESET TimeZone"));
    assertEquals(
        new Command.Copy(
            true, true, new CopyForm(CopyForm.Format.TEXT, (byte) 9, (byte) 34, (byte) 34)),
        only("COPY (SELECT 1) TO STDOUT"));
    assertEquals(new Command.Other(), only("COPY t TO '/tmp/x'"));
    var prepare = assertInstanceOf(Command.Prepare.class, only("PREPARE p AS DELETE FROM t"));
    assertEquals(Set.of(Effect.DELETE), prepare.inner().shape().effects());
    assertEquals(List.of(), read("").commands());
    assertEquals(List.of(), read(" ; ").commands());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DROP TABLE invoices|remove the table invoices",
        "DROP TABLE a, b|remove the tables a and b",
        "DELETE FROM payments|delete every row of payments",
        "DELETE FROM payments WHERE id = 1|delete rows of payments",
        "UPDATE t SET a = 1 WHERE true|change every row of t",
        "GRANT writer TO app|grant role writer to app",
        "GRANT SELECT, INSERT ON t TO a, b|grant select and insert on the table t to a and b",
        "TRUNCATE t CASCADE|empty the table t",
        "SELECT * FROM a JOIN b USING (id)|read a and b",
        "ALTER TABLE t RENAME a TO b|rename a of the table t to b",
        "CREATE INDEX ON t (a)|create an index on the table t",
        "BEGIN; DELETE FROM t; COMMIT|run 3 statements: begin a transaction; delete every row of t; commit the transaction",
        "ALTER SYSTEM SET a = 1|change the server's setting a"
      })
  void saysItInWords(String text, String words) throws Exception {
    assertEquals(
        words, read(text).describe(text.getBytes(StandardCharsets.UTF_8), List.of()).summary());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE FROM t|true",
        "DELETE FROM t WHERE true|true",
        "DELETE FROM t WHERE 1 = 1|true",
        "DELETE FROM t WHERE id = id|true",
        "DELETE FROM t WHERE NOT false|true",
        "DELETE FROM t WHERE id = 1 OR 1 = 1|true",
        "DELETE FROM t WHERE 'a' = 'a'|true",
        "DELETE FROM t WHERE a LIKE '%'|true",
        "DELETE FROM t WHERE EXISTS (SELECT 1)|true",
        "DELETE FROM t WHERE random() < 2|true",
        "DELETE FROM t WHERE $1|true",
        "DELETE FROM t WHERE t.id IS NOT DISTINCT FROM 1|false",
        "DELETE FROM t WHERE 1 IS NOT NULL|true",
        "DELETE FROM t WHERE (1 = 1) IS TRUE|true",
        "DELETE FROM t WHERE id + 1 = id + 1|true",
        "DELETE FROM t WHERE 1 = 2|false",
        "DELETE FROM t WHERE false|false",
        "DELETE FROM t WHERE id = 1|false",
        "DELETE FROM t WHERE id = $1|false",
        "DELETE FROM t WHERE id = 1 AND 1 = 1|false",
        "DELETE FROM t WHERE active|false",
        "DELETE FROM t WHERE CURRENT OF c|false",
        "DELETE FROM t WHERE '1'::bool|true",
        "UPDATE t SET a = 1 WHERE id >= id|true",
        "TRUNCATE t|true",
        "INSERT INTO t VALUES (1)|false"
      })
  void tellsWhenEveryRowIsMeant(String text, boolean all) throws Exception {
    assertEquals(all, read(text).shape().facts().containsKey("whole_table"));
  }

  private Command only(String text) throws Exception {
    var commands = read(text).commands();
    assertEquals(1, commands.size());
    return commands.getFirst();
  }

  private Statement read(String text) throws Exception {
    return reader
        .read(text.getBytes(StandardCharsets.UTF_8), false)
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private void assertStillReads() throws Exception {
    assertEquals(Set.of("t"), read("SELECT * FROM t").relations());
  }

  private static void assertUnknown(Statement statement) {
    assertEquals(Set.of(Effect.UNKNOWN), statement.shape().effects());
    assertFalse(statement.closed());
  }
}
