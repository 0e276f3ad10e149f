package io.sallyport.plugin.sql.language.lineage;

import io.sallyport.plugin.sql.language.effect.Names;
import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a statement's result.
 *
 * @param columns that the statement gives; empty when it gives none, or when it cannot be told
 * @param predicates what decides which rows there are and in which order, as {@code table.column}
 *     with the table's name as written; of a column without its table's name, each table that may
 *     have it; {@code table.*} for a whole row, and {@code ?} for what cannot be told
 */
public record ResultLineage(List<ResultColumn> columns, Set<String> predicates) {
  public static final ResultLineage NONE = new ResultLineage(List.of(), Set.of());

  /** With more than these, the last is that which cannot be told. */
  private static final int MOST_PREDICATES = 100;

  public ResultLineage {
    columns = List.copyOf(columns);
  }

  /**
   * Of the text's only statement: with several, nobody knows which of them a result is of.
   *
   * @param tree as the parser gave it
   */
  public static ResultLineage of(Node tree) {
    var statements = tree.list("stmts");
    return statements.size() == 1
            && statements.getFirst() instanceof Node raw
            && raw.node("stmt") instanceof Node statement
        ? ofStatement(statement)
        : NONE;
  }

  /** Of one statement, which has its kind. */
  public static ResultLineage ofStatement(@Nullable Node statement) {
    if (statement == null) {
      return NONE;
    }
    try {
      return read(statement);
    } catch (QueryReader.TooMuch | StackOverflowError _) {
      return NONE;
    }
  }

  private static ResultLineage read(Node statement) {
    return switch (statement.kind()) {
      case "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt" -> query(statement);
      case "CopyStmt" -> copy(statement.content());
      default -> NONE;
    };
  }

  private static ResultLineage query(Node statement) {
    var outputs = new QueryReader().statement(statement, null, null);
    var kept = statement.content().has("intoClause"); // it gives no result
    return new ResultLineage(
        kept ? List.of() : outputs.columns(), predicates(outputs.conditions()));
  }

  private static Set<String> predicates(Set<Source> conditions) {
    var names = new TreeSet<String>();
    for (var condition : conditions) {
      switch (condition) {
        case Source.Anything() -> names.add("?");
        case Source.Row(var relation) -> names.add(relation + ".*");
        case Source.Column column ->
            column.relations().forEach(relation -> names.add(relation + "." + column.name()));
      }
    }
    if (names.size() > MOST_PREDICATES) {
      return Set.of("?");
    }
    return names;
  }

  private static ResultLineage copy(Node copy) {
    var query = copy.node("query");
    if (query != null) {
      return query(query);
    }
    var range = copy.node("relation");
    if (range == null) {
      return NONE;
    }
    var relation = Names.relation(range);
    var row = Set.<Source>of(new Source.Row(relation));
    var columns = new ArrayList<ResultColumn>();
    for (var name : Names.parts(copy.list("attlist"))) {
      columns.add(
          new ResultColumn.One(Set.of(new Source.Column(Set.of(relation), name, false, row))));
    }
    return new ResultLineage(
        columns.isEmpty() ? List.of(new ResultColumn.Star(row)) : columns, Set.of());
  }
}
