package io.sallyport.plugin.sql.language.lineage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sallyport.plugin.sql.language.GrammarStatementReader;
import io.sallyport.plugin.sql.language.Statement;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a text says of its columns, in words: {@code table.column}, {@code table.*}, {@code ?}. */
class ResultLineageTest {
  private static final GrammarStatementReader READER = new GrammarStatementReader();

  @AfterAll
  static void close() {
    READER.close();
  }

  private static Statement read(String sql) {
    return READER.read(sql.getBytes(StandardCharsets.UTF_8), false).toCompletableFuture().join();
  }

  private static String words(Set<Source> sources) {
    var words = new TreeSet<String>();
    for (var source : sources) {
      switch (source) {
        case Source.Anything() -> words.add("?");
        case Source.Row(var relation) -> words.add(relation + ".*");
        case Source.Column column ->
            words.add(String.join("/", new TreeSet<>(column.relations())) + "." + column.name());
      }
    }
    return String.join(" ", words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          select a from t                                             | t.a
          select count(*), now(), 1 + 2 from t                        | ; ;
          select count(a), count(a || b), max(a) from t               | ; t.a t.b; t.a
          select x.a from t x                                         | t.a
          select t.a from t x                                         | ?
          select s.t.a from s.t                                       | s.t.a
          select x from t x                                           | t.* t.x
          select f(a) from t                                          | ?
          select a::mine, a::text from t                              | ? t.a; t.a
          select a + (select max(b) from u where u.c = t.c) from t    | t.a t.c t/u.b u.c
          select b from t, u                                          | t/u.b
          select x.c from (select a as c, b from t) x                 | t.a
          select b from (select a as c, b from t) x                   | t.b
          select c from (select a as c from t union select d from u) x | t.a u.d
          with t as (select b as a from u) select a from t            | u.b
          with t as (select a from t) select a from t                 | t.a
          with recursive r as (select a from t union select a from r) select a from r | t.a
          select row_number() over (order by b) from t                | t.b
          select rank() over w from t window w as (order by b)        | t.b
          values (1, (select a from t))                               | ; t.a
          select y from t, lateral (select t.a as y) z                | t.a t.y
          select n from generate_series(1, 2) n                       | ''
          select a, u.* from t, u                                     | t/u.a; u.*
          update t set a = 1 returning a                              | t.* t.a
          copy t(a) to stdout                                         | t.a
          copy t to stdout                                            | t.*
          copy (select a from t) to stdout                            | t.a
          """)
  void tellsWhatColumnsAreMadeOf(String sql, String expected) {
    var columns =
        read(sql).lineage().columns().stream()
            .map(column -> words(column.sources()))
            .collect(Collectors.joining("; "));
    assertEquals(expected == null ? "" : expected, columns.strip());
  }

  @Test
  void tellsNothingOfSeveralStatements() {
    assertEquals(List.of(), read("select 1; select a from t").lineage().columns());
    assertEquals(List.of(), read("select a into x from t").lineage().columns());
    assertEquals(List.of(), read("explain select a from t").lineage().columns());
    assertEquals(List.of(), read("not sql").lineage().columns());
  }

  @Test
  void givesUpOnAStatementWithoutEnd() {
    var sql = "select " + "(select a from t) + ".repeat(9000) + "1";
    assertEquals(List.of(), read(sql).lineage().columns());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"select 1 from a", "select x from a", "select * from a", "select z from a"})
  void givesUpOnStarsOfStars(String last) {
    var sql = new StringBuilder("with a0 as (table t)");
    for (var i = 1; i < 45; i++) {
      sql.append(", a%d as (select * from a%d, a%d z)".formatted(i, i - 1, i - 1));
    }
    var lineage = read(sql + " " + last + "44").lineage();
    assertEquals(List.of(), lineage.columns());
  }

  @Test
  void findsAColumnAroundStars() {
    var columns = read("select a, t.*, b from t").lineage().columns();
    assertEquals("t.a", words(ResultColumn.sources(columns, 0, 5)));
    assertEquals("t.*", words(ResultColumn.sources(columns, 2, 5)));
    assertEquals("t.b", words(ResultColumn.sources(columns, 4, 5)));
    columns = read("select a, t.*, b, u.*, c from t, u").lineage().columns();
    assertEquals("t/u.a", words(ResultColumn.sources(columns, 0, 9)));
    assertNull(ResultColumn.sources(columns, 4, 9));
    assertEquals("t/u.c", words(ResultColumn.sources(columns, 8, 9)));
    assertNull(ResultColumn.sources(read("select a from t").lineage().columns(), 0, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          select a from t where b = 1 order by c             | [t.b, t.c]
          select a from t join u on t.x = u.y where z like '' | [t.x, t.z, u.y, u.z]
          select a from t join u using (k) group by g        | [t.g, t.k, u.g, u.k]
          delete from t where b = 1                          | [t.b]
          update t set a = u.a from u where u.k = t.k        | [t.k, u.k]
          select a from t where f(b)                         | [?]
          select a from t where t = t                        | [t.*, t.t]
          select a from t                                    | null
          prepare p as select a from t where b = $1          | [t.b]
          """)
  void tellsPolicyWhichColumnsDecide(String sql, String expected) {
    assertEquals(expected, String.valueOf(read(sql).shape().facts().get("predicates_on")));
  }
}
