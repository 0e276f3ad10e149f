package io.sallyport.plugin.sql.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Effect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statements that once slipped past somebody's policy, or were written to. They stay for ever. A
 * line is class, number of statements, relations and text; see the head of the file for the
 * classes.
 */
class TrickyStatementsTest {
  private static GrammarStatementReader reader;

  record Line(String kind, int count, Set<String> relations, String text) {
    @Override
    public String toString() {
      return kind + " " + text;
    }
  }

  @BeforeAll
  static void open() {
    reader = new GrammarStatementReader();
  }

  @AfterAll
  static void close() {
    reader.close();
  }

  static Stream<Line> lines() throws IOException {
    try (var in =
        Objects.requireNonNull(TrickyStatementsTest.class.getResourceAsStream("/tricky.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split("\\|", 4))
          .map(part ->
              new Line(
                  part[0],
                  Integer.parseInt(part[1]),
                  new TreeSet<>(
                      Arrays.stream(part[2].split(",")).filter(name -> !name.isEmpty()).toList()),
                  part[3].replace("\\n", "\n")));
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void aTrickyStatementIsReadForWhatItDoes(Line line) {
    // Given a text, when it is read
    var statement =
        reader
            .read(line.text().getBytes(StandardCharsets.UTF_8), false)
            .toCompletableFuture()
            .join();
    // Then its class, the number of its statements and its relations are right
    var effects = EnumSet.copyOf(statement.shape().effects());
    for (var letter : line.kind().split("")) {
      assertTrue(is(letter, effects), () -> letter + " but " + effects);
    }
    if (!line.kind().contains("?")) {
      assertEquals(line.count(), statement.commands().size(), "statements");
    }
    assertEquals(line.relations(), new TreeSet<>(statement.relations()), "relations");
  }

  private static boolean is(String letter, Set<Effect> effects) {
    return switch (letter) {
      case "R" -> Set.of(Effect.READ, Effect.SHOW).containsAll(effects);
      case "W" -> any(effects, Effect.WRITE, Effect.DELETE, Effect.TRUNCATE);
      case "D" -> any(effects, Effect.CREATE, Effect.ALTER, Effect.DROP);
      case "X" -> any(effects, Effect.EXECUTE, Effect.UNKNOWN);
      case "S" -> effects.contains(Effect.SESSION);
      case "H" -> effects.contains(Effect.HOST);
      case "F" ->
          any(
              effects,
              Effect.HOST,
              Effect.EXECUTE,
              Effect.ADMIN,
              Effect.SESSION,
              Effect.WRITE,
              Effect.MESSAGE,
              Effect.LOCK);
      case "L" -> effects.contains(Effect.LOCK);
      case "A" -> effects.contains(Effect.ADMIN);
      case "G" -> effects.contains(Effect.GRANT);
      case "T" -> effects.contains(Effect.TRANSACTION);
      case "M" -> effects.contains(Effect.MESSAGE);
      case "?" -> effects.contains(Effect.UNKNOWN);
      default -> throw new IllegalArgumentException("unknown class " + letter);
    };
  }

  private static boolean any(Set<Effect> effects, Effect... wanted) {
    return Arrays.stream(wanted).anyMatch(effects::contains);
  }
}
