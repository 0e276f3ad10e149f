package io.sallyport.plugin.sql.language.lineage;

import io.sallyport.plugin.sql.language.effect.Names;
import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads queries: what each gives, column by column. One thread, one statement. */
final class QueryReader {
  /** A statement with more parts than this is not followed. */
  private static final int MOST_STEPS = 20_000;

  /** Columns that are looked through for a name, all together. */
  private static final int MOST_LOOKED_AT = 2_000_000;

  private final Expressions expressions = new Expressions(this);
  private int steps;
  private int lookedAt;

  /** The statement has more parts than anybody wants to follow. */
  static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMuch() {
      super("too many parts", null, false, false);
    }
  }

  void step() {
    if (++steps > MOST_STEPS) {
      throw new TooMuch();
    }
  }

  /** A name is looked for in all that a query knows. */
  void look(Level level) {
    for (@Nullable Level each = level; each != null; each = each.outer) {
      for (var item : each.items) {
        lookedAt += item.weight();
      }
      if (lookedAt > MOST_LOOKED_AT) {
        throw new TooMuch();
      }
    }
  }

  /** Any statement that may stand in WITH, or by itself. */
  Outputs statement(@Nullable Node statement, @Nullable Level outer, Level.@Nullable Names names) {
    if (statement == null) {
      return Outputs.UNREAD;
    }
    var node = statement.kind().isEmpty() ? statement : statement.content();
    return switch (statement.kind()) {
      case "SelectStmt" -> select(node, outer, names);
      case "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt" -> change(node, outer, names);
      default -> Outputs.UNREAD;
    };
  }

  Outputs select(Node node, @Nullable Level outer, Level.@Nullable Names around) {
    step();
    var names = with(node, outer, around);
    var left = node.node("larg");
    var right = node.node("rarg");
    if (left != null && right != null) {
      return Outputs.either(select(left, outer, names), select(right, outer, names));
    }
    var level = new Level(outer, names);
    if (node.has("valuesLists")) {
      return values(node.list("valuesLists"), level);
    }
    for (var item : node.list("fromClause")) {
      from(item, level);
    }
    expressions.read(node.get("windowClause"), level, level.windows);
    var outputs = new ArrayList<Outputs.Output>();
    for (var target : node.list("targetList")) {
      outputs.add(output(target, level));
    }
    for (var part :
        List.of(
            "whereClause",
            "havingClause",
            "groupClause",
            "distinctClause",
            "sortClause",
            "limitCount",
            "limitOffset")) {
      expressions.read(node.get(part), level, level.conditions);
    }
    return new Outputs(List.copyOf(outputs), Set.copyOf(level.conditions));
  }

  private Outputs.Output output(@Nullable Object target, Level level) {
    var result = Node.as("ResTarget", target);
    if (result == null) {
      return new Outputs.Named("", Set.of(Source.ANYTHING));
    }
    var value = result.get("val");
    var reference = Node.as("ColumnRef", value);
    if (reference != null && endsInStar(reference.list("fields"))) {
      var parts = Names.parts(reference.list("fields"));
      return switch (parts.size()) {
        case 0 -> new Outputs.All(List.copyOf(level.items));
        case 1 -> new Outputs.All(level.named(parts.getFirst()));
        default -> new Outputs.All(List.of(new Item.Made("", Set.of(Source.ANYTHING))));
      };
    }
    var sources = new HashSet<Source>();
    expressions.read(value, level, sources);
    var inner = Node.as("A_Indirection", value);
    if (inner != null && endsInStar(inner.list("indirection"))) {
      return new Outputs.All(List.of(new Item.Made("", sources)));
    }
    return new Outputs.Named(name(result, value), sources);
  }

  private static boolean endsInStar(List<?> fields) {
    return !fields.isEmpty() && Node.as("A_Star", fields.getLast()) != null;
  }

  /** What the server calls the column; empty when it takes more to tell. */
  private static String name(Node result, @Nullable Object value) {
    if (result.has("name")) {
      return result.text("name");
    }
    var reference = Node.as("ColumnRef", value);
    var call = Node.as("FuncCall", value);
    var parts =
        reference != null
            ? Names.parts(reference.list("fields"))
            : call != null ? Names.parts(call.list("funcname")) : List.<String>of();
    return parts.isEmpty() ? "" : parts.getLast();
  }

  private Outputs values(List<?> rows, Level level) {
    var columns = new ArrayList<Set<Source>>();
    for (var row : rows) {
      var items = Node.as("List", row);
      var values = items == null ? List.of() : items.list("items");
      if (items == null || (!columns.isEmpty() && columns.size() != values.size())) {
        return Outputs.UNREAD;
      }
      for (var i = 0; i < values.size(); i++) {
        if (columns.size() <= i) {
          columns.add(new HashSet<>());
        }
        expressions.read(values.get(i), level, columns.get(i));
      }
    }
    var outputs = new ArrayList<Outputs.Output>();
    for (var column : columns) {
      outputs.add(new Outputs.Named("column" + (outputs.size() + 1), column));
    }
    return new Outputs(List.copyOf(outputs), Set.of());
  }

  // --- FROM

  private void from(@Nullable Object value, Level level) {
    step();
    var node = value instanceof Node any && !any.kind().isEmpty() ? any.content() : null;
    var kind = value instanceof Node any ? any.kind() : "";
    if (node == null) {
      level.items.add(new Item.Made("", Set.of(Source.ANYTHING)));
      return;
    }
    switch (kind) {
      case "RangeVar" -> level.items.add(aliased(table(node, level), node.node("alias")));
      case "RangeTableSample" -> {
        expressions.read(node.get("args"), level, level.conditions);
        from(node.get("relation"), level);
      }
      case "JoinExpr" -> join(node, level);
      case "RangeSubselect" -> {
        var outputs =
            statement(
                node.node("subquery"), node.flag("lateral") ? level : level.outer, level.names);
        level.conditions.addAll(outputs.conditions());
        level.items.add(aliased(new Item.Query("", outputs), node.node("alias")));
      }
      case "RangeFunction" -> {
        var sources = new HashSet<Source>();
        for (var function : node.list("functions")) {
          var items = Node.as("List", function);
          var call = items == null ? function : items.list("items").getFirst();
          expressions.read(call, level, sources);
        }
        level.items.add(made(sources, node.node("alias")));
      }
      default -> level.items.add(made(Set.of(Source.ANYTHING), node.node("alias")));
    }
  }

  private static Item made(Set<Source> sources, @Nullable Node alias) {
    return new Item.Made(alias == null ? "" : alias.text("aliasname"), Set.copyOf(sources));
  }

  private static Item table(Node range, Level level) {
    var name = range.text("relname");
    if (!range.has("schemaname")) {
      var query = Level.Names.find(level.names, name);
      if (query != null) {
        level.conditions.addAll(query.conditions());
        return new Item.Query(name, query);
      }
    }
    return new Item.Table(name, Names.relation(range), true);
  }

  private static Item aliased(Item item, @Nullable Node alias) {
    if (alias == null) {
      return item;
    }
    var name = alias.text("aliasname");
    var columns = Names.parts(alias.list("colnames"));
    if (!columns.isEmpty()) {
      return Item.renamed(item, name, columns);
    }
    return switch (item) {
      case Item.Table(var _, var relation, var _) -> new Item.Table(name, relation, false);
      case Item.Query(var _, var outputs) -> new Item.Query(name, outputs);
      case Item.Made(var _, var sources) -> new Item.Made(name, sources);
    };
  }

  private void join(Node node, Level level) {
    var before = level.items.size();
    from(node.get("larg"), level);
    from(node.get("rarg"), level);
    var sides = List.copyOf(level.items.subList(before, level.items.size()));
    expressions.read(node.get("quals"), level, level.conditions);
    for (var column : Names.parts(node.list("usingClause"))) {
      level.unqualified(column, level.conditions);
    }
    if (node.flag("isNatural")) {
      sides.forEach(side -> side.row(level.conditions));
    }
    var both = new Item.Query("", new Outputs(List.of(new Outputs.All(sides)), Set.of()));
    var alias = node.node("alias");
    if (alias != null) {
      level.items.subList(before, level.items.size()).clear();
      level.items.add(aliased(both, alias));
    }
    var using = node.node("join_using_alias");
    if (using != null) {
      level.items.add(aliased(both, using));
    }
  }

  // --- WITH

  private Level.@Nullable Names with(
      Node node, @Nullable Level outer, Level.@Nullable Names around) {
    var with = node.node("withClause");
    if (with == null) {
      return around;
    }
    var names = around;
    var recursive = with.flag("recursive");
    if (recursive) {
      for (var item : with.list("ctes")) {
        var table = Node.as("CommonTableExpr", item);
        if (table != null) {
          names = new Level.Names(table.text("ctename"), Outputs.UNREAD, names);
        }
      }
    }
    for (var item : with.list("ctes")) {
      var table = Node.as("CommonTableExpr", item);
      if (table == null) {
        continue;
      }
      var name = table.text("ctename");
      var inside = recursive ? new Level.Names(name, Outputs.NOTHING, names) : names;
      var outputs = statement(table.node("ctequery"), outer, inside);
      if (recursive || table.has("search_clause") || table.has("cycle_clause")) {
        // A row is made of the rows before it: every column of any.
        var all = outputs.row();
        outputs =
            new Outputs(
                List.of(new Outputs.All(List.of(new Item.Made("", all)))), outputs.conditions());
      } else {
        var columns = Names.parts(table.list("aliascolnames"));
        if (!columns.isEmpty()
            && Item.renamed(new Item.Query("", outputs), "", columns)
                instanceof Item.Query(var _, var renamed)) {
          outputs = renamed;
        } else if (!columns.isEmpty()) {
          outputs =
              new Outputs(
                  List.of(new Outputs.All(List.of(new Item.Made("", outputs.row())))),
                  outputs.conditions());
        }
      }
      names = new Level.Names(name, outputs, names);
    }
    return names;
  }

  // --- INSERT, UPDATE, DELETE, MERGE

  /**
   * What RETURNING gives: of any column, as a rule may put other expressions in the place of the
   * target's columns.
   */
  private Outputs change(Node node, @Nullable Level outer, Level.@Nullable Names around) {
    var names = with(node, outer, around);
    var range = node.node("relation");
    if (range == null) {
      return Outputs.UNREAD;
    }
    var level = new Level(outer, names);
    var target = new Item.Table(range.text("relname"), Names.relation(range), true);
    level.items.add(aliased(target, range.node("alias")));
    for (var part : List.of("fromClause", "usingClause")) {
      node.list(part).forEach(item -> from(item, level));
    }
    if (node.has("sourceRelation")) {
      from(node.get("sourceRelation"), level);
    }
    expressions.read(node.get("whereClause"), level, level.conditions);
    expressions.read(node.get("joinCondition"), level, level.conditions);
    for (var item : node.list("mergeWhenClauses")) {
      var clause = Node.as("MergeWhenClause", item);
      if (clause != null) {
        expressions.read(clause.get("condition"), level, level.conditions);
      }
    }
    var returning = node.node("returningClause");
    if (returning == null) {
      return new Outputs(List.of(), Set.copyOf(level.conditions));
    }
    level.items.add(new Item.Table("old", target.relation(), false));
    level.items.add(new Item.Table("new", target.relation(), false));
    for (var item : returning.list("options")) {
      var option = Node.as("ReturningOption", item);
      if (option != null) {
        level.items.add(new Item.Table(option.text("value"), target.relation(), false));
      }
    }
    var all = new HashSet<Source>();
    level.items.forEach(item -> item.row(all));
    var outputs = new ArrayList<Outputs.Output>();
    for (var expression : returning.list("exprs")) {
      switch (output(expression, level)) {
        case Outputs.Named(var name, var sources) -> {
          var made = new HashSet<>(sources);
          made.addAll(all);
          outputs.add(new Outputs.Named(name, made));
        }
        case Outputs.All star -> outputs.add(star);
      }
    }
    return new Outputs(List.copyOf(outputs), Set.copyOf(level.conditions));
  }
}
