package io.sallyport.plugin.sql.language.effect;

import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.grammar.Node;
import io.sallyport.plugin.sql.language.lineage.ResultLineage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the statements of a text, one after the other. */
public final class StatementWalk {
  private StatementWalk() {}

  /**
   * What a text does.
   *
   * @param tree as the parser gave it
   * @param text that it gave it for
   * @param finished makes a statement of what stands inside another (PREPARE, DECLARE CURSOR)
   */
  public static Findings read(
      Node tree, byte[] text, Bodies bodies, Function<Findings, Statement> finished) {
    var all = new Findings();
    for (var item : tree.list("stmts")) {
      var raw = (Node) item;
      var from = (int) raw.number("stmt_location");
      var length = (int) raw.number("stmt_len");
      var statement = Arrays.copyOfRange(text, from, length == 0 ? text.length : from + length);
      var walk = new Walk(new Findings(), new Walk.Context(bodies, finished, statement));
      read(raw.node("stmt"), walk, null);
      all.join(walk.found);
    }
    all.lineage(ResultLineage.of(tree));
    return all;
  }

  /** One statement: what it does, what it is called and what it is in words. */
  static void read(@Nullable Node statement, Walk walk, @Nullable Scope scope) {
    if (statement == null || statement.kind().isEmpty()) {
      walk.found.unknown("statement");
      return;
    }
    var kind = statement.kind();
    var before = walk.found.actions().size();
    walk.kind(kind, statement.content(), scope);
    Probes.read(kind, statement.content(), walk.found);
    if (walk.found.actions().size() == before) {
      walk.found.action(QUERIES.getOrDefault(kind, kind));
      walk.found.summary(Summaries.of(kind, statement.content(), walk.found));
    }
    if (walk.found.none()) {
      walk.found.unknown("effect");
    }
    if (walk.found.commands().isEmpty()) {
      walk.found.command(new Command.Other());
    }
    if (!QUERIES.containsKey(kind)) {
      walk.found.literalsMatter(); // only in queries are literals known to be no more than values
    }
  }

  private static final Map<String, String> QUERIES =
      Map.of(
          "SelectStmt", "SELECT",
          "InsertStmt", "INSERT",
          "UpdateStmt", "UPDATE",
          "DeleteStmt", "DELETE",
          "MergeStmt", "MERGE");

  /** The kinds that have a handler. */
  static List<String> kinds() {
    return Kinds.known().stream().sorted().toList();
  }
}
