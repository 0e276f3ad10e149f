package io.sallyport.plugin.sql.language;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.effect.Bodies;
import io.sallyport.plugin.sql.language.effect.Findings;
import io.sallyport.plugin.sql.language.effect.StatementWalk;
import io.sallyport.plugin.sql.language.grammar.Node;
import io.sallyport.plugin.sql.language.grammar.ParserFailed;
import io.sallyport.plugin.sql.language.grammar.Parsers;
import io.sallyport.plugin.sql.language.grammar.PostgresParser;
import io.sallyport.plugin.sql.language.grammar.SyntaxError;
import io.sallyport.plugin.sql.language.lineage.ResultLineage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads statements with PostgreSQL's own grammar, and remembers what it has read: by the text
 * without its literals where nothing that policy sees depends on them, else by the exact text.
 */
public final class GrammarStatementReader implements StatementReader {
  /**
   * What reading may take.
   *
   * @param parsers how many texts may be parsed at once; each takes 35 MB
   * @param longest texts above this many bytes are not read
   * @param patience after this a text counts as unreadable
   * @param cacheBytes what the memory of texts read before may take
   */
  public record Limits(int parsers, int longest, Duration patience, long cacheBytes) {
    public static final Limits DEFAULT =
        new Limits(
            Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors())),
            1 << 20,
            Duration.ofSeconds(2),
            16L << 20);
  }

  /** Up to this many bytes a text is parsed at once, by whoever asks. */
  private static final int SHORT = 2048;

  private static final Logger LOGGER = LoggerFactory.getLogger(GrammarStatementReader.class);

  private static final List<String> WARM_UP =
      List.of(
          "BEGIN",
          "SELECT a, lower(b) FROM t JOIN u ON t.i = u.i WHERE t.c = 1 ORDER BY 1 LIMIT 5",
          "WITH x AS (SELECT 1) SELECT * FROM x WHERE a IN (SELECT b FROM c)",
          "INSERT INTO t (a, b) VALUES (1, 'x') ON CONFLICT DO NOTHING",
          "UPDATE t SET a = a + 1 WHERE b = 'x'",
          "DELETE FROM t WHERE a = $1",
          "SET x = 'y'",
          "DROP TABLE t",
          "DO $$ BEGIN DELETE FROM t; END $$",
          "not sql",
          "COMMIT");

  private final ThreadLocal<LiteralKey> keys = ThreadLocal.withInitial(LiteralKey::new);
  private final StatementCache byKey;
  private final StatementCache byText;
  private final StatementCache byTextWithLiterals;
  private final ShapeInterner shapes = new ShapeInterner();
  private final Limits limits;
  private final Parsers parsers;

  public GrammarStatementReader() {
    this(Limits.DEFAULT);
  }

  public GrammarStatementReader(Limits limits) {
    this.limits = limits;
    byKey = new StatementCache(limits.cacheBytes() / 2);
    byText = new StatementCache(limits.cacheBytes() / 4);
    byTextWithLiterals = new StatementCache(limits.cacheBytes() / 4);
    parsers = new Parsers(limits.parsers(), limits.patience());
    warmUp();
  }

  @Override
  public CompletionStage<Statement> read(byte[] text, boolean literals) {
    var known = remembered(text, literals);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    if (text.length > limits.longest()) {
      return CompletableFuture.completedFuture(unread("size", text));
    }
    if (!readable(text)) {
      return CompletableFuture.completedFuture(unread("encoding", text));
    }
    if (text.length <= SHORT) {
      var parser = parsers.tryTake();
      if (parser != null) {
        try {
          return CompletableFuture.completedFuture(parse(parser, text, literals));
        } catch (ParserFailed _) {
          parser = null; // perhaps its thread has little stack: once more on one that has much
        } finally {
          parsers.giveBack(parser);
        }
      }
    }
    return parsers
        .later(parser -> parse(parser, text, literals))
        .exceptionally(_ -> unread("limits", text));
  }

  @Override
  public CompletionStage<@Nullable PickedRows> picked(byte[] text) {
    if (text.length > limits.longest() || !readable(text)) {
      return CompletableFuture.completedFuture(null);
    }
    return parsers
        .<@Nullable PickedRows>later(parser -> {
          try {
            return PickedRows.of(parser, text);
          } catch (SyntaxError _) {
            return null;
          }
        })
        .exceptionally(_ -> null);
  }

  /** So that the first statements of a session do not meet code that was never run. */
  private void warmUp() {
    for (var i = 0; i < limits.parsers(); i++) {
      var _ =
          parsers.later(parser -> {
            for (var text : WARM_UP) {
              read(parser, text.getBytes(StandardCharsets.UTF_8), false);
            }
            LOGGER.atDebug().log("grammar ready");
            return parser;
          });
    }
  }

  /** What was read before. Any thread, no lock, one short-lived key. */
  @Nullable Statement remembered(byte[] text, boolean literals) {
    if (literals) {
      return byTextWithLiterals.get(text, text.length);
    }
    var key = keys.get();
    if (key.read(text)) {
      var known = byKey.get(key.bytes(), key.length());
      if (known != null) {
        return known;
      }
    }
    return byText.get(text, text.length);
  }

  /** Reads without looking at what was read before; for tests. */
  Statement fresh(byte[] text, boolean literals) {
    return parsers
        .later(parser -> read(parser, text, literals).statement())
        .toCompletableFuture()
        .join();
  }

  private record Read(Statement statement, boolean literalsDecide, Set<Integer> freeLiterals) {}

  private Statement parse(PostgresParser parser, byte[] text, boolean literals) {
    var read = read(parser, text, literals);
    if (literals) {
      byTextWithLiterals.put(text, text.length, read.statement());
      return read.statement();
    }
    var key = keys.get();
    if (!read.literalsDecide() && key.read(text) && key.allIn(read.freeLiterals())) {
      byKey.put(key.bytes(), key.length(), read.statement());
    } else {
      byText.put(text, text.length, read.statement());
    }
    return read.statement();
  }

  private Read read(PostgresParser parser, byte[] text, boolean literals) {
    var shown = literals ? new String(text, StandardCharsets.UTF_8) : LiteralsLeftOut.of(text);
    try {
      var found =
          StatementWalk.read(
              parser.parse(text), text, new EmbeddedCode(parser), inner -> statement(inner, shown));
      return new Read(statement(found, shown), found.literalsDecide(), found.freeLiterals());
    } catch (SyntaxError _) {
      return new Read(unread("syntax", text), true, Set.of());
    } catch (StackOverflowError e) {
      throw ParserFailed.because(e);
    }
  }

  private record EmbeddedCode(PostgresParser parser) implements Bodies {
    @Override
    public Node sql(String text) throws SyntaxError {
      return parser.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Node procedures(byte[] statement) throws SyntaxError {
      return parser.parseProcedures(statement);
    }
  }

  private Statement statement(Findings found, String shown) {
    var actions = found.actions();
    var count = actions.size();
    if (count == 0) {
      var empty = shapes.intern("EMPTY", Set.of(Effect.SHOW), List.of(), "", found.facts());
      return new ReadStatement(
          empty, List.of(), Set.of(), true, "do nothing", List.of(), ResultLineage.NONE, Set.of());
    }
    var action =
        count <= 5 ? String.join("; ", actions) : String.join("; ", actions.subList(0, 5)) + "; …";
    var summaries = found.summaries();
    var summary =
        count == 1
            ? summaries.getFirst()
            : "run %d statements: %s"
                .formatted(
                    count,
                    String.join("; ", summaries.subList(0, Math.min(5, summaries.size())))
                        + (summaries.size() > 5 ? "; …" : ""));
    return new ReadStatement(
        shapes.intern(action, found.effects(), found.resources(), shown, found.facts()),
        found.commands(),
        found.relations(),
        found.closed(),
        summary,
        List.copyOf(found.consequences()),
        found.lineage(),
        found.attributes());
  }

  private Statement unread(String why, byte[] text) {
    var shape =
        shapes.intern(
            "UNREADABLE",
            Set.of(Effect.UNKNOWN),
            List.of(),
            "",
            Map.of(
                "unread",
                List.of(why),
                "closed",
                false,
                "statement_count",
                0,
                "statements",
                List.of(),
                "tables",
                List.of()));
    return new ReadStatement(
        shape,
        List.of(new Command.Other()),
        Set.of(),
        false,
        switch (why) {
          case "size" -> "run a text of %d bytes, too long to be read".formatted(text.length);
          case "encoding" -> "run a text that is not valid UTF-8";
          case "syntax" -> "run a text that is not SQL as PostgreSQL understands it";
          default -> "run a text that was too much to read";
        },
        List.of(),
        ResultLineage.NONE,
        Set.of());
  }

  /** Valid UTF-8 and no zero: the parser, written in C, would stop there. */
  private static boolean readable(byte[] text) {
    var ascii = true;
    for (var b : text) {
      if (b == 0) {
        return false;
      }
      ascii &= b > 0;
    }
    if (ascii) {
      return true;
    }
    try {
      var _ = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return true;
    } catch (CharacterCodingException _) {
      return false;
    }
  }

  @Override
  public void close() {
    parsers.close();
  }
}
