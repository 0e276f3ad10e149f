package io.sallyport.plugin.sql.language.effect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.grammar.PostgresGrammarMachine;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.grammar.Node;
import io.sallyport.plugin.sql.language.grammar.TestTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KindsTest {
  /** Every kind of node that the parser can write; its own code names them. */
  static Set<String> allKinds() throws IOException {
    try (var in =
        Objects.requireNonNull(PostgresGrammarMachine.class.getResourceAsStream("stock.wasm"))) {
      var code = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      var kinds = new TreeSet<String>();
      var matcher = Pattern.compile("\"([A-Z][A-Za-z_0-9]*)\":\\{").matcher(code);
      while (matcher.find()) {
        if (!matcher.group(1).startsWith("PLpgSQL_")) {
          kinds.add(matcher.group(1));
        }
      }
      return kinds;
    }
  }

  static Stream<String> kindsWithoutHandler() throws IOException {
    return allKinds().stream().filter(kind -> !StatementWalk.kinds().contains(kind));
  }

  static Stream<String> statementKinds() throws IOException {
    return allKinds().stream().filter(kind -> kind.endsWith("Stmt"));
  }

  @Test
  void theParserNamesItsKinds() throws IOException {
    assertTrue(allKinds().size() > 250, () -> "found " + 0);
    assertTrue(allKinds().contains("SelectStmt"));
  }

  @Test
  void everyHandlerIsForAKindThatExists() throws IOException {
    var unknown = new TreeSet<>(StatementWalk.kinds());
    unknown.removeAll(allKinds());
    assertEquals(Set.of(), unknown);
  }

  @ParameterizedTest
  @MethodSource("kindsWithoutHandler")
  void aKindWithoutHandlerIsUnknown(String kind) {
    // Given a tree with a kind that nobody wrote a handler for, when it is read
    var found = read("{\"stmts\":[{\"stmt\":{\"" + kind + "\":{}}}]}");
    // Then nobody can tell what it does
    assertTrue(found.effects().contains(Effect.UNKNOWN));
    assertFalse(found.closed());
  }

  @ParameterizedTest
  @MethodSource("statementKinds")
  void everyStatementHasAnEffectAndAName(String kind) {
    var found = read("{\"stmts\":[{\"stmt\":{\"" + kind + "\":{}}}]}");
    assertFalse(found.effects().isEmpty());
    assertEquals(1, found.actions().size());
    assertEquals(1, found.commands().size());
  }

  /** Kinds that only the server's later stages make; a text never gives them. */
  @Test
  void onlyWhatAnalysisMakesHasNoHandler() throws IOException {
    var statements = kindsWithoutHandler().filter(kind -> kind.endsWith("Stmt")).toList();
    assertEquals(List.of("SetOperationStmt"), statements);
  }

  private static Findings read(String json) {
    Node tree = TestTrees.read(json);
    return StatementWalk.read(tree, new byte[0], NO_CODE, _ -> (Statement) null);
  }

  private static final Bodies NO_CODE =
      new Bodies() {
        @Override
        public Node sql(String text) {
          return new Node();
        }

        @Override
        public Node procedures(byte[] statement) {
          return new Node();
        }
      };
}
