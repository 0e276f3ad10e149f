package io.sallyport.plugin.sql.language.lineage;

import io.sallyport.plugin.sql.language.effect.Functions;
import io.sallyport.plugin.sql.language.effect.Names;
import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the value of an expression is made of: of all that stands in it, if everything in it is
 * known to do no more than compute. One thread, one statement.
 */
final class Expressions {
  /** Their values do not depend on any row. */
  private static final Set<String> CONSTANT =
      Set.of(
          "A_Const",
          "ParamRef",
          "SQLValueFunction",
          "GroupingFunc",
          "MergeSupportFunc",
          "SetToDefault");

  /** Their values are made of the values of their parts. */
  private static final Set<String> MADE_OF_PARTS =
      Set.of(
          "A_ArrayExpr",
          "A_Indices",
          "A_Indirection",
          "A_Star",
          "BoolExpr",
          "BooleanTest",
          "CaseExpr",
          "CaseWhen",
          "CoalesceExpr",
          "CollateClause",
          "JsonAggConstructor",
          "JsonArgument",
          "JsonArrayAgg",
          "JsonArrayConstructor",
          "JsonBehavior",
          "JsonFormat",
          "JsonFuncExpr",
          "JsonIsPredicate",
          "JsonKeyValue",
          "JsonObjectAgg",
          "JsonObjectConstructor",
          "JsonOutput",
          "JsonParseExpr",
          "JsonReturning",
          "JsonScalarExpr",
          "JsonSerializeExpr",
          "JsonTablePathSpec",
          "JsonValueExpr",
          "List",
          "MinMaxExpr",
          "MultiAssignRef",
          "NamedArgExpr",
          "NullTest",
          "RowExpr",
          "SortBy",
          "String",
          "WindowDef",
          "XmlExpr",
          "XmlSerialize");

  /** Types of the server whose values are no more than what was converted. */
  private static final Set<String> TYPES =
      Set.of(
          ("bit bool boolean bpchar bytea char cidr date daterange float4 float8 inet int int2 int4"
                  + " int4range int8 int8range integer interval json jsonb jsonpath macaddr macaddr8"
                  + " money name numeric numrange oid regclass regnamespace regproc regprocedure"
                  + " regrole regtype smallint bigint decimal real text time timestamp timestamptz"
                  + " timetz tsquery tsrange tstzrange tsvector uuid varbit varchar xml")
              .split(" "));

  private final QueryReader queries;

  Expressions(QueryReader queries) {
    this.queries = queries;
  }

  void read(@Nullable Object value, Level level, Set<Source> into) {
    if (value instanceof List<?> list) {
      for (var item : list) {
        read(item, level, into);
      }
    } else if (value instanceof Node node) {
      queries.step();
      if (node.kind().isEmpty()) {
        parts(node, level, into);
      } else {
        kind(node.kind(), node.content(), level, into);
      }
    }
  }

  private void parts(Node node, Level level, Set<Source> into) {
    for (var i = 0; i < node.size(); i++) {
      if (node.name(i).equals("typeName") && node.value(i) instanceof Node type) {
        type(type, into);
      } else {
        read(node.value(i), level, into);
      }
    }
  }

  private void kind(String kind, Node node, Level level, Set<Source> into) {
    if (CONSTANT.contains(kind)) {
      return;
    }
    if (MADE_OF_PARTS.contains(kind)) {
      parts(node, level, into);
      return;
    }
    switch (kind) {
      case "ColumnRef" -> column(node, level, into);
      case "A_Expr" -> operator(node, level, into);
      case "TypeCast" -> {
        type(node.node("typeName"), into);
        read(node.get("arg"), level, into);
      }
      case "FuncCall" -> call(node, level, into);
      case "SubLink" -> subLink(node, level, into);
      default -> into.add(Source.ANYTHING);
    }
  }

  private static void type(@Nullable Node type, Set<Source> into) {
    if (!TYPES.contains(Names.type(type))) {
      into.add(Source.ANYTHING); // its conversion may be anybody's function
    }
  }

  private void column(Node node, Level level, Set<Source> into) {
    queries.look(level);
    var fields = node.list("fields");
    var parts = Names.parts(fields);
    if (parts.size() < fields.size()) { // ends in a star: whole rows
      var items = parts.isEmpty() ? level.items : level.named(parts.getLast());
      items.forEach(item -> item.row(into));
      if (parts.size() > 1) {
        into.add(Source.ANYTHING);
      }
      return;
    }
    switch (parts.size()) {
      case 1 -> level.unqualified(parts.getFirst(), into);
      case 2 -> level.qualified(parts.getFirst(), parts.getLast(), into);
      case 3 -> level.inSchema(parts.get(1), parts.getLast(), into);
      default -> into.add(Source.ANYTHING);
    }
  }

  private void operator(Node node, Level level, Set<Source> into) {
    var name = Names.parts(node.list("name"));
    var between = node.text("kind").contains("BETWEEN");
    if (!between && (name.isEmpty() || !Functions.builtinOperator(name))) {
      into.add(Source.ANYTHING);
    }
    read(node.get("lexpr"), level, into);
    read(node.get("rexpr"), level, into);
  }

  private void call(Node node, Level level, Set<Source> into) {
    var name = Names.parts(node.list("funcname"));
    if (!Functions.computes(name)) {
      into.add(Source.ANYTHING);
      return;
    }
    var arguments = node.list("args");
    var counts =
        name.getLast().equals("count")
            && arguments.size() == 1
            && Node.as("ColumnRef", arguments.getFirst()) != null;
    if (!counts) { // how many rows have a value says nothing of the values
      read(arguments, level, into);
    }
    for (var part : List.of("agg_order", "agg_filter")) {
      read(node.get(part), level, into);
    }
    var over = node.node("over");
    if (over != null) {
      parts(over, level, into);
      if (over.has("name") || over.has("refname")) {
        into.addAll(level.windows);
      }
    }
  }

  private void subLink(Node node, Level level, Set<Source> into) {
    var using = Names.parts(node.list("operName"));
    if (!using.isEmpty() && !Functions.builtinOperator(using)) {
      into.add(Source.ANYTHING);
    }
    read(node.get("testexpr"), level, into);
    var select = Node.as("SelectStmt", node.get("subselect"));
    if (select == null) {
      into.add(Source.ANYTHING);
      return;
    }
    // Evaluated for each row around it, so that which rows it finds tells of that row's values.
    var outputs = queries.select(select, level, level.names);
    into.addAll(outputs.conditions());
    if (!node.text("subLinkType").equals("EXISTS_SUBLINK")) {
      outputs.row(into);
    }
  }
}
