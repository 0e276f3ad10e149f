package io.sallyport.plugin.sql.language;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;

/** A few thousand texts: written ones, and what comes of putting their pieces together anew. */
public final class Corpus {
  private static final List<String> VALUES =
      List.of(
          "1",
          "-5",
          "3.14",
          "1e5",
          "0x1F",
          "1_000",
          "'text'",
          "''",
          "'it''s'",
          "E'a\\n'",
          "$$x$$",
          "$1",
          "NULL",
          "true",
          "99999999999",
          "B'01'",
          "'2020-01-01'::date",
          "INTERVAL '1 day'");

  private static final List<String> EXPRESSIONS =
      List.of(
          "a",
          "t.b",
          "a + %s",
          "lower(%s)",
          "count(*)",
          "coalesce(a, %s)",
          "a = %s",
          "a IN (%s, 2)",
          "a BETWEEN %s AND 9",
          "NOT a",
          "a IS NULL",
          "CASE WHEN a = %s THEN 1 ELSE 2 END",
          "(SELECT max(c) FROM u WHERE d = %s)",
          "EXISTS (SELECT 1 FROM u)",
          "a::text",
          "CAST(%s AS text)",
          "ARRAY[%s, 2]",
          "ROW(a, %s)",
          "a LIKE %s",
          "my_function(a, %s)",
          "a -> %s",
          "a[%s]",
          "sum(a) OVER (PARTITION BY b ORDER BY c)",
          "extract(year FROM a)",
          "a AT TIME ZONE %s",
          "a IS DISTINCT FROM %s",
          "nextval(%s)",
          "a = ANY ($1)",
          "%s = %s",
          "true",
          "a = a");

  private static final List<String> STATEMENTS =
      List.of(
          "SELECT %s FROM t",
          "SELECT %s, %s FROM t JOIN u ON t.a = u.b",
          "SELECT * FROM t WHERE %s",
          "SELECT * FROM t WHERE %s AND %s",
          "SELECT * FROM t WHERE %s OR %s ORDER BY %s LIMIT 10 OFFSET 5",
          "INSERT INTO t (a, b) VALUES (%s, %s)",
          "INSERT INTO t SELECT %s FROM u",
          "UPDATE t SET a = %s WHERE %s",
          "UPDATE t SET a = %s",
          "DELETE FROM t WHERE %s",
          "DELETE FROM t USING u WHERE %s RETURNING %s",
          "WITH x AS (SELECT %s FROM t) SELECT %s FROM x",
          "WITH x AS (DELETE FROM t WHERE %s RETURNING *) SELECT * FROM x",
          "MERGE INTO t USING u ON %s WHEN MATCHED THEN UPDATE SET a = %s",
          "EXPLAIN SELECT %s FROM t",
          "CREATE TABLE n (a int DEFAULT %s, CHECK (%s))",
          "CREATE INDEX ON t ((%s))",
          "CREATE VIEW v AS SELECT %s FROM t",
          "PREPARE p AS SELECT %s FROM t",
          "SELECT %s FROM t GROUP BY ROLLUP (a, b) HAVING %s",
          "SELECT %s UNION ALL SELECT %s",
          "SELECT %s FROM t;  DELETE FROM u WHERE %s",
          "DO $do$ BEGIN PERFORM %s; END $do$",
          "SELECT %s FROM");

  private Corpus() {}

  /** Always the same ones. */
  public static List<String> texts() {
    var texts = new LinkedHashSet<String>(tricky());
    var random = new Random(18);
    while (texts.size() < 2000) {
      texts.add(generate(random));
    }
    var written = List.copyOf(texts);
    for (var text : written.subList(0, 400)) {
      texts.add(text.substring(0, text.length() / 2)); // mostly errors, and their messages
    }
    return new ArrayList<>(texts);
  }

  /** One text put together at random. */
  static String generate(Random random) {
    var text = STATEMENTS.get(random.nextInt(STATEMENTS.size()));
    text = fill(text, EXPRESSIONS, random);
    if (random.nextInt(3) == 0) {
      text =
          text.replaceFirst(
              "\\ba\\b",
              Matcher.quoteReplacement(
                  "(" + EXPRESSIONS.get(random.nextInt(EXPRESSIONS.size())) + ")"));
    }
    return fill(text, VALUES, random);
  }

  private static String fill(String text, List<String> pieces, Random random) {
    var out = new StringBuilder();
    var from = 0;
    for (var at = text.indexOf("%s"); at >= 0; at = text.indexOf("%s", from)) {
      out.append(text, from, at).append(pieces.get(random.nextInt(pieces.size())));
      from = at + 2;
    }
    return out.append(text.substring(from)).toString();
  }

  /** The texts of tricky.txt. */
  static List<String> tricky() {
    try (var in = Objects.requireNonNull(Corpus.class.getResourceAsStream("/tricky.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split("\\|", 4)[3].replace("\\n", "\n"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
