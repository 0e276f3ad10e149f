package io.sallyport.plugin.sql.language.effect;

import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which rows a WHERE picks. A condition that names no column cannot tell one row from another, so
 * it picks all of them unless it is plainly false; where in doubt, all.
 */
enum Condition {
  ALWAYS,
  NEVER,
  /** It depends on the row. */
  SOME;

  private static final List<String> REFLEXIVE = List.of("=", "<=", ">=");
  private static final List<String> IRREFLEXIVE = List.of("<>", "<", ">");

  /** No WHERE at all is {@link #ALWAYS}. Says so if literals decided. */
  static Condition of(@Nullable Object expression, Findings found) {
    if (!(expression instanceof Node node)) {
      return ALWAYS;
    }
    var content = node.kind().isEmpty() ? node : node.content();
    return switch (node.kind()) {
      case "A_Const" -> constant(content, found);
      case "BoolExpr" -> combination(content, found);
      case "A_Expr" -> comparison(content, found);
      case "TypeCast" -> of(content.get("arg"), found);
      case "CollateClause" -> of(content.get("arg"), found);
      case "NullTest" -> nullTest(content);
      case "BooleanTest" -> booleanTest(content, found);
      case "CurrentOfExpr" -> SOME;
      default -> dependsOnRow(node) ? SOME : ALWAYS;
    };
  }

  private static Condition constant(Node constant, Findings found) {
    if (constant.flag("isnull")) {
      return NEVER;
    }
    var truth = constant.node("boolval");
    if (truth != null) {
      return truth.flag("boolval") ? ALWAYS : NEVER;
    }
    found.literalsMatter();
    return List.of("f", "false", "off", "no", "n", "0").contains(value(constant)) ? NEVER : ALWAYS;
  }

  private static Condition combination(Node node, Findings found) {
    var parts = node.list("args").stream().map(part -> of(part, found)).toList();
    return switch (node.text("boolop")) {
      case "AND_EXPR" -> parts.contains(NEVER) ? NEVER : parts.contains(SOME) ? SOME : ALWAYS;
      case "OR_EXPR" -> parts.contains(ALWAYS) ? ALWAYS : parts.contains(SOME) ? SOME : NEVER;
      default -> parts.getFirst().not();
    };
  }

  private Condition not() {
    return switch (this) {
      case ALWAYS -> NEVER;
      case NEVER -> ALWAYS;
      case SOME -> SOME;
    };
  }

  private static Condition comparison(Node node, Findings found) {
    var left = node.get("lexpr");
    var right = node.get("rexpr");
    var names = Names.parts(node.list("name"));
    var operator = names.isEmpty() ? "" : names.getLast();
    var pattern = Node.as("A_Const", right);
    if (pattern != null
        && List.of("AEXPR_LIKE", "AEXPR_ILIKE", "AEXPR_SIMILAR").contains(node.text("kind"))
        && operator.indexOf('!') < 0) {
      found.literalsMatter();
      return value(pattern).chars().allMatch(c -> c == '%') ? ALWAYS : rowOrAll(node);
    }
    if (!node.text("kind").equals("AEXPR_OP")) {
      return rowOrAll(node);
    }
    if (dependsOnRow(left) && dependsOnRow(right) && same(left, right, found)) {
      return REFLEXIVE.contains(operator)
          ? ALWAYS
          : IRREFLEXIVE.contains(operator) ? NEVER : rowOrAll(node);
    }
    var first = Node.as("A_Const", left);
    var second = Node.as("A_Const", right);
    if (first != null && second != null) {
      found.literalsMatter();
      if (first.has("isnull") || second.has("isnull")) {
        return NEVER;
      }
      var equal = value(first).equals(value(second));
      if (first.has("sval") == second.has("sval") && operator.equals("=")) {
        return equal ? ALWAYS : NEVER;
      }
      if (operator.equals("<>")) {
        return equal ? NEVER : ALWAYS;
      }
    }
    return rowOrAll(node);
  }

  private static Condition rowOrAll(Node node) {
    return dependsOnRow(node) ? SOME : ALWAYS;
  }

  private static Condition nullTest(Node node) {
    var constant = Node.as("A_Const", node.get("arg"));
    var wantsNull = node.text("nulltesttype").equals("IS_NULL");
    if (constant != null) {
      return constant.flag("isnull") == wantsNull ? ALWAYS : NEVER;
    }
    return rowOrAll(node);
  }

  private static Condition booleanTest(Node node, Findings found) {
    var of = of(node.get("arg"), found);
    return switch (node.text("booltesttype")) {
      case "IS_TRUE" -> of;
      case "IS_NOT_TRUE" -> of.not();
      default -> of == SOME ? SOME : ALWAYS;
    };
  }

  /** Whether a column stands anywhere in it. */
  private static boolean dependsOnRow(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list.stream().anyMatch(Condition::dependsOnRow);
    }
    if (!(value instanceof Node node)) {
      return false;
    }
    for (var i = 0; i < node.size(); i++) {
      if (node.name(i).equals("ColumnRef") || dependsOnRow(node.value(i))) {
        return true;
      }
    }
    return false;
  }

  /** The same but for where it stands in the text. */
  private static boolean same(@Nullable Object one, @Nullable Object other, Findings found) {
    if (one instanceof List<?> a && other instanceof List<?> b) {
      if (a.size() != b.size()) {
        return false;
      }
      for (var i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i), found)) {
          return false;
        }
      }
      return true;
    }
    if (one instanceof Node a && other instanceof Node b) {
      if (a.kind().equals("A_Const") && b.kind().equals("A_Const")) {
        found.literalsMatter();
        return value(a.content()).equals(value(b.content()));
      }
      if (a.size() != b.size()) {
        return false;
      }
      for (var i = 0; i < a.size(); i++) {
        if (!a.name(i).equals(b.name(i))
            || !a.name(i).equals("location") && !same(a.value(i), b.value(i), found)) {
          return false;
        }
      }
      return true;
    }
    return one != null && one.equals(other);
  }

  private static String value(Node constant) {
    for (var type : List.of("ival", "fval", "sval", "bsval", "boolval")) {
      var value = constant.node(type);
      if (value != null) {
        return value.size() == 0
            ? "0"
            : String.valueOf(value.value(0)).strip().toLowerCase(Locale.ROOT);
      }
    }
    return "";
  }
}
