package io.sallyport.plugin.sql.language.effect;

import static io.sallyport.api.Effect.TRANSACTION;

import io.sallyport.plugin.sql.language.grammar.Node;
import io.sallyport.plugin.sql.language.grammar.SyntaxError;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** PL/pgSQL: the SQL inside is read as any other; what is put together at run time is unknown. */
final class Procedures {
  /** Kinds that do what the expressions in them do. */
  private static final Set<String> TRANSPARENT =
      Set.of(
          "PLpgSQL_function",
          "PLpgSQL_var",
          "PLpgSQL_rec",
          "PLpgSQL_recfield",
          "PLpgSQL_row",
          "PLpgSQL_alias",
          "PLpgSQL_case_when",
          "PLpgSQL_condition",
          "PLpgSQL_diag_item",
          "PLpgSQL_exception",
          "PLpgSQL_exception_block",
          "PLpgSQL_if_elsif",
          "PLpgSQL_raise_option",
          "PLpgSQL_stmt_assert",
          "PLpgSQL_stmt_assign",
          "PLpgSQL_stmt_block",
          "PLpgSQL_stmt_call",
          "PLpgSQL_stmt_case",
          "PLpgSQL_stmt_close",
          "PLpgSQL_stmt_execsql",
          "PLpgSQL_stmt_exit",
          "PLpgSQL_stmt_fetch",
          "PLpgSQL_stmt_forc",
          "PLpgSQL_stmt_foreach_a",
          "PLpgSQL_stmt_fori",
          "PLpgSQL_stmt_fors",
          "PLpgSQL_stmt_getdiag",
          "PLpgSQL_stmt_if",
          "PLpgSQL_stmt_loop",
          "PLpgSQL_stmt_open",
          "PLpgSQL_stmt_perform",
          "PLpgSQL_stmt_raise",
          "PLpgSQL_stmt_return",
          "PLpgSQL_stmt_return_next",
          "PLpgSQL_stmt_return_query",
          "PLpgSQL_stmt_while",
          "PLpgSQL_type");

  /** How the text of an expression is to be read (PostgreSQL's RawParseMode). */
  private static final int STATEMENT = 0;

  private static final int TYPE_NAME = 1;
  private static final int EXPRESSION = 2;

  private static final Pattern ASSIGNMENT =
      Pattern.compile(
          "\\s*[\\p{L}_][\\p{L}\\p{N}_$]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_$]*)*\\s*:?=(.*)",
          Pattern.DOTALL);

  private Procedures() {}

  static void read(Node tree, Walk walk) {
    var functions = tree.list("plpgsql_funcs");
    if (functions.isEmpty()) {
      walk.found.unknown("body");
    }
    any(functions, walk);
  }

  private static void any(@Nullable Object value, Walk walk) {
    if (value instanceof List<?> list) {
      for (var item : list) {
        any(item, walk);
      }
      return;
    }
    if (!(value instanceof Node node)) {
      return;
    }
    var kind = node.kind();
    if (kind.isEmpty()) {
      fields(node, walk);
      return;
    }
    switch (kind) {
      case "PLpgSQL_expr" -> expression(node.content(), walk);
      case "PLpgSQL_stmt_dynexecute", "PLpgSQL_stmt_dynfors" -> {
        dynamic(walk);
        fields(node.content(), walk);
      }
      case "PLpgSQL_stmt_commit", "PLpgSQL_stmt_rollback" -> walk.found.effect(TRANSACTION);
      default -> {
        if (!TRANSPARENT.contains(kind)) {
          walk.found.unknown("kind:" + kind);
        }
        fields(node.content(), walk);
      }
    }
  }

  private static void fields(Node node, Walk walk) {
    for (var i = 0; i < node.size(); i++) {
      if (node.name(i).equals("dynquery")) {
        dynamic(walk);
      }
      any(node.value(i), walk);
    }
  }

  private static void dynamic(Walk walk) {
    walk.found.fact("dynamic", true);
    walk.found.unknown("dynamic");
  }

  private static void expression(Node expression, Walk walk) {
    var query = expression.text("query");
    var mode = (int) expression.number("parseMode");
    if (mode == TYPE_NAME) {
      return;
    }
    try {
      for (var item : parse(query, mode, walk).list("stmts")) {
        StatementWalk.read(item instanceof Node raw ? raw.node("stmt") : null, walk, null);
      }
    } catch (SyntaxError _) {
      walk.found.unknown("body");
    }
  }

  private static Node parse(String query, int mode, Walk walk) throws SyntaxError {
    return switch (mode) {
      case STATEMENT -> walk.context.bodies().sql(query);
      case EXPRESSION -> walk.context.bodies().sql("SELECT " + query);
      default -> {
        var assignment = ASSIGNMENT.matcher(query);
        if (!assignment.matches()) {
          walk.found.unknown("assignment"); // to an element, say: its subscript is code too
          yield new Node();
        }
        yield walk.context.bodies().sql("SELECT " + assignment.group(1));
      }
    };
  }
}
