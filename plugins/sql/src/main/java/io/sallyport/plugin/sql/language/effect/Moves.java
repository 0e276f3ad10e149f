package io.sallyport.plugin.sql.language.effect;

import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns an assignment carries into others: {@code SET city = tax_number} moves {@code
 * tax_number}, {@code SET email = lower(email)} moves nothing. What may be a whole row moves {@code
 * *}.
 */
final class Moves {
  private Moves() {}

  /**
   * Reads the target list of UPDATE, of ON CONFLICT DO UPDATE, or of a clause of MERGE.
   *
   * @param relation that is changed
   */
  static void read(List<?> targets, @Nullable Node relation, Findings found) {
    var row = new HashSet<String>();
    if (relation != null) {
      var alias = relation.node("alias");
      row.add(alias == null ? relation.text("relname") : alias.text("aliasname"));
    }
    for (var item : targets) {
      var target = Node.as("ResTarget", item);
      if (target != null) {
        any(target.get("val"), new Into(target.text("name"), row), found);
      }
    }
  }

  /**
   * @param column that is assigned
   * @param row names that stand for the whole row
   */
  private record Into(String column, Set<String> row) {}

  private static void any(@Nullable Object value, Into into, Findings found) {
    if (value instanceof List<?> list) {
      list.forEach(item -> any(item, into, found));
    } else if (value instanceof Node node) {
      if (node.kind().equals("ColumnRef")) {
        column(node.content(), into, found);
      } else if (node.kind().equals("MultiAssignRef")) {
        // (a, b) = (…): whose value is which is not told
        any(node.content().get("source"), new Into("", into.row()), found);
      } else {
        for (var i = 0; i < node.size(); i++) {
          any(node.value(i), into, found);
        }
      }
    }
  }

  private static void column(Node reference, Into into, Findings found) {
    var fields = reference.list("fields");
    var parts = Names.parts(fields);
    if (parts.size() < fields.size() || into.row().contains(parts.getLast())) {
      found.add("moved_columns", "*");
    } else if (!parts.getLast().equals(into.column())) {
      found.add("moved_columns", parts.getLast());
    }
  }
}
