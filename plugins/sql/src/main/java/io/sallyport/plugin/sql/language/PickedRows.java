package io.sallyport.plugin.sql.language;

import io.sallyport.plugin.sql.language.grammar.Node;
import io.sallyport.plugin.sql.language.grammar.PostgresParser;
import io.sallyport.plugin.sql.language.grammar.SyntaxError;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a plain DELETE or UPDATE picks, as a query that counts them. Only for one statement
 * on one table with a WHERE, without USING, FROM or WITH: what else it changes would not be
 * counted.
 *
 * @param query reads only; its WHERE is the statement's own, as the grammar has compared
 * @param table quoted, with its schema if the statement names one
 * @param parameters the numbers of those that the WHERE uses
 * @param elsewhere the numbers of those that the rest of the statement uses
 * @param functions whose answers may differ from call to call, unless the server says otherwise
 * @param deletes whether it is a DELETE
 */
public record PickedRows(
    String query,
    String table,
    Set<Integer> parameters,
    Set<Integer> elsewhere,
    Set<String> functions,
    boolean deletes) {
  private static final Set<String> DELETE =
      Set.of("relation", "whereClause", "returningClause", "returningList");
  private static final Set<String> UPDATE =
      Set.of("relation", "targetList", "whereClause", "returningClause", "returningList");
  private static final Pattern WHERE = Pattern.compile("(?i)\\bWHERE\\b");
  private static final Pattern RETURNING = Pattern.compile("(?i)\\bRETURNING\\b");

  /** Places at which the text is cut before this is given up. */
  private static final int MOST_CUTS = 12;

  private static final Set<String> COUNT =
      Set.of("targetList", "fromClause", "whereClause", "limitOption", "op");

  public PickedRows {
    parameters = Set.copyOf(parameters);
    elsewhere = Set.copyOf(elsewhere);
    functions = Set.copyOf(functions);
  }

  /** Null for any other statement. */
  static @Nullable PickedRows of(PostgresParser parser, byte[] text) throws SyntaxError {
    var statement = only(parser.parse(text));
    var delete = Node.as("DeleteStmt", statement);
    var write = delete == null ? Node.as("UpdateStmt", statement) : delete;
    if (write == null || !hasOnly(write, delete == null ? UPDATE : DELETE)) {
      return null;
    }
    var relation = write.node("relation");
    var where = write.node("whereClause");
    if (relation == null || where == null || !relation.text("catalogname").isEmpty()) {
      return null;
    }
    var table = table(relation);
    var alias = relation.node("alias");
    var query =
        count(
            parser,
            new String(text, StandardCharsets.UTF_8),
            "SELECT count(*) FROM "
                + (relation.flag("inh") ? "" : "ONLY ")
                + table
                + (alias == null ? "" : " AS " + quoted(alias.text("aliasname"))),
            write);
    if (query == null) {
      return null;
    }
    var parameters = new TreeSet<Integer>();
    var functions = new TreeSet<String>();
    var repeatable = new boolean[] {true};
    each(
        where,
        (kind, node) -> {
          switch (kind) {
            case "ParamRef" -> parameters.add((int) node.number("number"));
            case "FuncCall" -> functions.add(last(node.list("funcname")));
            case "RangeTableSample", "CurrentOfExpr" -> repeatable[0] = false;
            default -> {}
          }
        });
    var elsewhere = new TreeSet<Integer>();
    for (var part : List.of("targetList", "returningClause", "returningList")) {
      each(
          write.get(part),
          (kind, node) -> {
            if (kind.equals("ParamRef")) {
              elsewhere.add((int) node.number("number"));
            }
          });
    }
    return repeatable[0]
        ? new PickedRows(query, table, parameters, elsewhere, functions, delete != null)
        : null;
  }

  /**
   * Cuts the WHERE out of the text. Where it begins and ends is tried, and told by the grammar: the
   * query's tree must have the statement's own.
   */
  private static @Nullable String count(
      PostgresParser parser, String text, String select, Node write) {
    var cuts = 0;
    var begins = WHERE.matcher(text);
    while (begins.find()) {
      var ends = RETURNING.matcher(text);
      var end = begins.end();
      while (end < text.length() && cuts++ < MOST_CUTS) {
        end =
            !write.has("returningClause") && !write.has("returningList") || !ends.find(end)
                ? text.length()
                : ends.start();
        var query = select + " WHERE" + text.substring(begins.end(), end);
        if (counts(parser, query, write)) {
          return query;
        }
        end = Math.min(text.length(), end + 1);
      }
    }
    return null;
  }

  private static boolean counts(PostgresParser parser, String query, Node write) {
    Node select;
    try {
      select = Node.as("SelectStmt", only(parser.parse(query.getBytes(StandardCharsets.UTF_8))));
    } catch (SyntaxError cutElsewhere) {
      return false;
    }
    return select != null
        && hasOnly(select, COUNT)
        && select.list("targetList").size() == 1
        && select.list("fromClause").size() == 1
        && same(Node.as("RangeVar", select.list("fromClause").getFirst()), write.get("relation"))
        && same(select.get("whereClause"), write.get("whereClause"));
  }

  private static @Nullable Object only(Node tree) {
    var statements = tree.list("stmts");
    return statements.size() == 1 && statements.getFirst() instanceof Node raw
        ? raw.get("stmt")
        : null;
  }

  private static boolean hasOnly(Node node, Set<String> fields) {
    for (var i = 0; i < node.size(); i++) {
      if (!fields.contains(node.name(i))) {
        return false;
      }
    }
    return true;
  }

  private static String table(Node relation) {
    var schema = relation.text("schemaname");
    return (schema.isEmpty() ? "" : quoted(schema) + ".") + quoted(relation.text("relname"));
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String last(List<?> name) {
    var word = name.isEmpty() ? null : Node.as("String", name.getLast());
    return word == null ? "" : word.text("sval");
  }

  /** Whether two parts of trees say the same, wherever in their texts they stand. */
  private static boolean same(@Nullable Object one, @Nullable Object other) {
    if (one instanceof Node a && other instanceof Node b) {
      return telling(a) == telling(b) && contained(a, b);
    }
    if (one instanceof List<?> a && other instanceof List<?> b) {
      if (a.size() != b.size()) {
        return false;
      }
      for (var i = 0; i < a.size(); i++) {
        if (!same(a.get(i), b.get(i))) {
          return false;
        }
      }
      return true;
    }
    return one != null && one.equals(other);
  }

  /** How many fields of this one tell more than where it stands. */
  private static int telling(Node node) {
    var fields = 0;
    for (var i = 0; i < node.size(); i++) {
      fields += tells(node.name(i)) ? 1 : 0;
    }
    return fields;
  }

  private static boolean contained(Node one, Node other) {
    for (var i = 0; i < one.size(); i++) {
      if (tells(one.name(i)) && !same(one.value(i), other.get(one.name(i)))) {
        return false;
      }
    }
    return true;
  }

  private static boolean tells(String field) {
    return switch (field) {
      case "location", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end" -> false;
      default -> true;
    };
  }

  private static void each(@Nullable Object part, BiConsumer<String, Node> seen) {
    if (part instanceof List<?> list) {
      list.forEach(one -> each(one, seen));
    } else if (part instanceof Node node) {
      if (!node.kind().isEmpty()) {
        seen.accept(node.kind(), node.content());
      }
      for (var i = 0; i < node.size(); i++) {
        each(node.value(i), seen);
      }
    }
  }
}
