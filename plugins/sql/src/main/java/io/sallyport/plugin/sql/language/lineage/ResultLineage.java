package io.sallyport.plugin.sql.language.lineage;

import io.sallyport.plugin.sql.language.effect.Names;
import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a text for the columns of its result. */
public final class ResultLineage {
  private ResultLineage() {}

  /**
   * The columns that the text's only statement gives; empty when it gives none, or when it cannot
   * be told: with several statements nobody knows which of them a result is of.
   *
   * @param tree as the parser gave it
   */
  public static List<ResultColumn> of(Node tree) {
    var statements = tree.list("stmts");
    if (statements.size() != 1) {
      return List.of();
    }
    return statements.getFirst() instanceof Node raw && raw.node("stmt") instanceof Node statement
        ? ofStatement(statement)
        : List.of();
  }

  /** The columns of one statement, which has its kind. */
  public static List<ResultColumn> ofStatement(@Nullable Node statement) {
    if (statement == null) {
      return List.of();
    }
    try {
      return read(statement);
    } catch (QueryReader.TooMuch | StackOverflowError _) {
      return List.of();
    }
  }

  private static List<ResultColumn> read(Node statement) {
    return switch (statement.kind()) {
      case "SelectStmt" ->
          statement.content().has("intoClause")
              ? List.of()
              : new QueryReader().statement(statement, null, null).columns();
      case "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt" ->
          new QueryReader().statement(statement, null, null).columns();
      case "CopyStmt" -> copy(statement.content());
      default -> List.of();
    };
  }

  private static List<ResultColumn> copy(Node copy) {
    var query = copy.node("query");
    if (query != null) {
      return new QueryReader().statement(query, null, null).columns();
    }
    var range = copy.node("relation");
    if (range == null) {
      return List.of();
    }
    var relation = Names.relation(range);
    var row = Set.<Source>of(new Source.Row(relation));
    var columns = new ArrayList<ResultColumn>();
    for (var name : Names.parts(copy.list("attlist"))) {
      columns.add(
          new ResultColumn.One(Set.of(new Source.Column(Set.of(relation), name, false, row))));
    }
    return columns.isEmpty() ? List.of(new ResultColumn.Star(row)) : List.copyOf(columns);
  }
}
