package io.sallyport.plugin.sql.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralKeyTest {
  private static final Pattern LITERAL =
      Pattern.compile("(?<![\\w$.])\\d{1,9}(?![\\w.])|'[^'\\\\]*'");
  private static final List<String> OTHERS =
      List.of("0", "1", "2", "7", "123456789", "''", "'x'", "'t'", "'f'", "'%'", "'users'", "'1'");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1 -- x",
        "SELECT /* x */ 1",
        "SELECT $$x$$",
        "SELECT E'x'",
        "SELECT U&'x'",
        "SELECT 'a\\b'",
        "SELECT 'a' 'b'",
        "SELECT 'a'\n'b'",
        "SELECT 1e5",
        "SELECT 0x1F",
        "SELECT 1_000",
        "SELECT 1.",
        "SELECT .5",
        "SELECT 'é'",
        "SELECT 'x",
        "SELECT \"x",
        "SELECT B'1'",
        "SELECT $a$ $a$",
        "SELECT 1a",
        "SELECT '\0'"
      })
  void declinesWhatItWouldHaveToThinkAbout(String text) {
    assertFalse(new LiteralKey().read(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void leavesPlainLiteralsOut() {
    assertEquals(
        "SELECT a1 FROM t WHERE x = 0 AND y = '' AND z < 0.0",
        key("SELECT a1 FROM t WHERE x = 42 AND y = 'it''s' AND z < 1.5"));
    assertEquals(key("SELECT 1"), key("SELECT 123456789"));
    assertFalse(key("SELECT 1").equals(key("SELECT 1234567890")));
  }

  /** Texts that share a key share a shape, whatever their literals are: that is the whole idea. */
  @Test
  void textsWithTheSameKeyHaveTheSameShape() {
    try (var reader = new GrammarStatementReader()) {
      var random = new Random(4711);
      var shared = 0;
      var texts = Corpus.texts();
      for (var i = 0; i < 4000; i++) {
        // Given a text and one that differs in its literals
        var text = texts.get(random.nextInt(texts.size()));
        var other =
            LITERAL.matcher(text).replaceAll(_ -> OTHERS.get(random.nextInt(OTHERS.size())));
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var otherBytes = other.getBytes(StandardCharsets.UTF_8);
        // When the first is read, and the second is found without reading it
        reader.read(bytes, false).toCompletableFuture().join();
        var found = reader.remembered(otherBytes, false);
        if (found == null || text.equals(other)) {
          continue;
        }
        // Then reading it anew would have given the same
        shared++;
        var fresh = reader.fresh(otherBytes, false);
        assertSame(fresh.shape(), found.shape(), () -> text + "\n" + other);
        assertEquals(fresh.commands().size(), found.commands().size(), other);
        assertEquals(fresh.relations(), found.relations(), other);
        assertEquals(fresh.closed(), found.closed(), other);
        assertEquals(
            fresh.describe(otherBytes, List.of()), found.describe(otherBytes, List.of()), other);
      }
      assertTrue(shared > 150, "only " + shared + " pairs were shared: the test proves little");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM t WHERE 1 = 1|DELETE FROM t WHERE 1 = 2",
        "DELETE FROM t WHERE a LIKE '%'|DELETE FROM t WHERE a LIKE 'x'",
        "SELECT nextval('a')|SELECT nextval('b')",
        "SELECT set_config('a', 'b', false)|SELECT set_config('role', 'b', false)",
        "SELECT 'a'::regclass|SELECT 'b'::regclass",
        "SET x = 1|SET x = 2",
        "COPY t TO 'a'|COPY t TO 'b'",
        "DO 'BEGIN END'|DO 'BEGIN DELETE FROM t; END'",
        "EXECUTE p(1)|EXECUTE p(2)",
        "SELECT extract(year FROM a), nextval('a')|SELECT extract(year FROM a), nextval('b')",
        "EXPLAIN (ANALYZE 0) DELETE FROM t WHERE a = 1|EXPLAIN (ANALYZE 1) DELETE FROM t WHERE a = 1"
      })
  void literalsThatDecideAreNeverLeftOut(String pair) {
    try (var reader = new GrammarStatementReader()) {
      var texts = pair.split("\\|", 2);
      reader.read(texts[0].getBytes(StandardCharsets.UTF_8), false).toCompletableFuture().join();
      assertEquals(null, reader.remembered(texts[1].getBytes(StandardCharsets.UTF_8), false));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT abalance FROM pgbench_accounts WHERE aid = 5;|SELECT abalance FROM pgbench_accounts WHERE aid = 77;",
        "UPDATE pgbench_accounts SET abalance = abalance + -5 WHERE aid = 1;|UPDATE pgbench_accounts SET abalance = abalance + -77 WHERE aid = 9;",
        "INSERT INTO h (a, b) VALUES (1, 'x')|INSERT INTO h (a, b) VALUES (2, 'y')",
        "SELECT * FROM t WHERE a = lower('X') LIMIT 5|SELECT * FROM t WHERE a = lower('Y') LIMIT 9"
      })
  void valuesInOrdinaryQueriesAreLeftOut(String pair) {
    try (var reader = new GrammarStatementReader()) {
      var texts = pair.split("\\|", 2);
      var first =
          reader
              .read(texts[0].getBytes(StandardCharsets.UTF_8), false)
              .toCompletableFuture()
              .join();
      assertSame(first, reader.remembered(texts[1].getBytes(StandardCharsets.UTF_8), false));
    }
  }

  private static String key(String text) {
    var key = new LiteralKey();
    assertTrue(key.read(text.getBytes(StandardCharsets.UTF_8)), text);
    return new String(key.bytes(), 0, key.length(), StandardCharsets.UTF_8);
  }
}
