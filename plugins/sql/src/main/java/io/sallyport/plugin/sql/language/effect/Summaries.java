package io.sallyport.plugin.sql.language.effect;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.List;
import java.util.Set;

/** Queries in words. */
final class Summaries {
  private Summaries() {}

  static String of(String kind, Node query, Findings found) {
    var target = query.node("relation");
    var table = target == null ? "" : Names.relation(target);
    var all = found.has("whole_table", table);
    return switch (kind) {
      case "InsertStmt" -> "add rows to " + table;
      case "UpdateStmt" -> (all ? "change every row of " : "change rows of ") + table;
      case "DeleteStmt" -> (all ? "delete every row of " : "delete rows of ") + table;
      case "MergeStmt" -> "merge rows into " + table;
      case "SelectStmt" -> select(query, found);
      default -> "run a statement that is not known: " + kind;
    };
  }

  private static String select(Node query, Findings found) {
    var changed =
        found.resources().stream()
            .filter(resource -> !Set.of(Effect.READ).containsAll(resource.effects()))
            .filter(resource -> resource.kind().equals("table"))
            .map(resource -> resource.name())
            .toList();
    if (query.has("intoClause")) {
      return "create the table %s from a query".formatted(String.join(", ", changed));
    }
    if (!changed.isEmpty()) {
      return "change rows of %s inside a query".formatted(Words.list(changed));
    }
    var flagged =
        found.resources().stream()
            .filter(resource -> resource.kind().equals("function"))
            .map(resource -> resource.name())
            .toList();
    var tables = found.relations().stream().sorted().toList();
    var reads = tables.isEmpty() ? "compute values" : "read " + Words.list(tables);
    return flagged.isEmpty() ? reads : reads + " and " + calls(flagged);
  }

  private static String calls(List<String> functions) {
    return "call " + Words.the("function", functions);
  }
}
