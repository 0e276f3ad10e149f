package io.sallyport.plugin.sql.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The query that counts is the statement's own WHERE, or there is none. */
class PickedRowsTest {
  private static GrammarStatementReader reader;

  @BeforeAll
  static void open() {
    reader = new GrammarStatementReader();
  }

  @AfterAll
  static void close() {
    reader.close();
  }

  private static @Nullable PickedRows of(String text) {
    return reader.picked(text.getBytes(StandardCharsets.UTF_8)).toCompletableFuture().join();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "DELETE FROM t WHERE a = 1 | SELECT count(*) FROM \"t\" WHERE a = 1",
        "delete from only S.T where a in (1, 2); | SELECT count(*) FROM ONLY \"s\".\"t\" WHERE a in (1, 2);",
        "DELETE FROM \"A b\" AS x WHERE x.a > 0 RETURNING x.a | SELECT count(*) FROM \"A b\" AS \"x\" WHERE x.a > 0",
        "UPDATE t SET a = (SELECT 1 WHERE false) WHERE b = 'where' | SELECT count(*) FROM \"t\" WHERE b = 'where'",
        "UPDATE t SET a = '/* WHERE' WHERE b = 2 /* RETURNING */ | SELECT count(*) FROM \"t\" WHERE b = 2 /* RETURNING */",
        "UPDATE t SET a = t.where WHERE b = 'x RETURNING ' RETURNING a AS returning | SELECT count(*) FROM \"t\" WHERE b = 'x RETURNING '",
        "UPDATE t SET a = 1 WHERE b BETWEEN 3 AND 12 | SELECT count(*) FROM \"t\" WHERE b BETWEEN 3 AND 12",
        "UPDATE t SET a = 1 -- WHERE b = 9 | ",
      })
  void isCutOutOfTheText(String text, @Nullable String query) {
    PickedRows picked = of(text);

    assertEquals(
        query == null ? null : query.strip(), picked == null ? null : picked.query().strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM t",
        "DELETE FROM t USING u WHERE t.a = u.a",
        "UPDATE t SET a = 1 FROM u WHERE t.a = u.a",
        "WITH x AS (DELETE FROM u RETURNING a) DELETE FROM t WHERE a IN (SELECT a FROM x)",
        "DELETE FROM t WHERE CURRENT OF c",
        "DELETE FROM t WHERE a IN (SELECT a FROM u TABLESAMPLE BERNOULLI (1))",
        "DELETE FROM t WHERE a = 1; DELETE FROM t WHERE a = 2",
        "EXPLAIN DELETE FROM t WHERE a = 1",
        "INSERT INTO t SELECT * FROM u WHERE a = 1",
        "SELECT * FROM t WHERE a = 1",
        "PREPARE p AS DELETE FROM t WHERE a = 1",
        "DELETE FROM t WHERE",
      })
  void nothingElseIsCounted(String text) {
    assertNull(of(text));
  }

  @Test
  void tellsWhatTheConditionUses() {
    PickedRows picked =
        of(
            "UPDATE t SET a = $1, b = $2 WHERE c = $2 AND d = pg_catalog.lower($3) RETURNING random()");

    assertNotNull(picked);
    assertEquals(Set.of(2, 3), picked.parameters());
    assertEquals(Set.of(1, 2), picked.elsewhere());
    assertEquals(Set.of("lower"), picked.functions());
  }
}
