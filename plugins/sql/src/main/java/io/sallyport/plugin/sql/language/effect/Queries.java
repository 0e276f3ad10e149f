package io.sallyport.plugin.sql.language.effect;

import static io.sallyport.api.Effect.CREATE;
import static io.sallyport.api.Effect.DELETE;
import static io.sallyport.api.Effect.EXECUTE;
import static io.sallyport.api.Effect.LOCK;
import static io.sallyport.api.Effect.READ;
import static io.sallyport.api.Effect.WRITE;

import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** SELECT, INSERT, UPDATE, DELETE and MERGE, wherever they stand, and what they consist of. */
final class Queries {
  private static final List<String> LOCK_STRENGTHS =
      List.of("LCS_FORUPDATE", "LCS_FORNOKEYUPDATE", "LCS_FORSHARE", "LCS_FORKEYSHARE");

  private Queries() {}

  static void register(Map<String, NodeReader> kinds) {
    kinds.put("SelectStmt", Queries::select);
    kinds.put("InsertStmt", Queries::insert);
    kinds.put("UpdateStmt", Queries::update);
    kinds.put("DeleteStmt", Queries::delete);
    kinds.put("MergeStmt", Queries::merge);
    kinds.put("RangeVar", Queries::range);
    kinds.put("LockingClause", Queries::locking);
    kinds.put("FuncCall", Queries::call);
    kinds.put("A_Const", Queries::constant);
    kinds.put("A_Expr", Queries::operator);
    kinds.put("TypeCast", Queries::cast);
    kinds.put("TypeName", (_, _, _) -> {});
    kinds.put("ColumnRef", Queries::column);
    kinds.put("A_Indirection", Queries::indirection);
    kinds.put("RangeTableSample", Queries::sample);
    kinds.put("SubLink", Queries::subLink);
    kinds.put("SortBy", Queries::sortBy);
    kinds.put("XmlExpr", Walk::fieldsOf);
    kinds.put("RawStmt", (node, walk, scope) -> walk.any(node.get("stmt"), scope));
    kinds.put("ReturnStmt", Walk::fieldsOf);
    kinds.put("PLAssignStmt", Walk::fieldsOf);
    for (var kind : Kinds.TRANSPARENT) {
      kinds.put(kind, Walk::fieldsOf);
    }
  }

  private static void select(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.effect(READ);
    var inside = walk.with(node, scope);
    var into = node.node("intoClause");
    if (into != null) {
      walk.target(into.node("rel"), CREATE, WRITE);
      walk.found.fact("into", true);
    }
    for (var side : List.of("larg", "rarg")) {
      var part = node.node(side);
      if (part != null) {
        select(part, walk, inside);
      }
    }
    walk.fieldsBut(node, inside, List.of("withClause", "intoClause", "larg", "rarg"));
  }

  private static void insert(Node node, Walk walk, @Nullable Scope scope) {
    var inside = walk.with(node, scope);
    var target = walk.target(node.node("relation"), WRITE);
    walk.found.fact("adds_rows", true);
    returning(node, target, walk);
    var conflict = node.node("onConflictClause");
    if (conflict != null) {
      Moves.read(conflict.list("targetList"), node.node("relation"), walk.found);
    }
    walk.fieldsBut(node, inside, List.of("withClause", "relation", "cols"));
    if (node.list("cols").stream().anyMatch(Queries::hasSubscript)) {
      walk.any(node.list("cols"), inside);
    }
  }

  private static boolean hasSubscript(Object column) {
    var target = Node.as("ResTarget", column);
    return target != null && target.has("indirection");
  }

  private static void update(Node node, Walk walk, @Nullable Scope scope) {
    var inside = walk.with(node, scope);
    var target = walk.target(node.node("relation"), WRITE);
    condition(node.get("whereClause"), target, "changed", walk);
    Moves.read(node.list("targetList"), node.node("relation"), walk.found);
    returning(node, target, walk);
    walk.fieldsBut(node, inside, List.of("withClause", "relation"));
  }

  private static void delete(Node node, Walk walk, @Nullable Scope scope) {
    var inside = walk.with(node, scope);
    var target = walk.target(node.node("relation"), DELETE);
    condition(node.get("whereClause"), target, "removed", walk);
    returning(node, target, walk);
    walk.fieldsBut(node, inside, List.of("withClause", "relation"));
  }

  private static void merge(Node node, Walk walk, @Nullable Scope scope) {
    var inside = walk.with(node, scope);
    var target = walk.target(node.node("relation"), READ);
    var all = Condition.of(node.get("joinCondition"), walk.found) == Condition.ALWAYS;
    for (var item : node.list("mergeWhenClauses")) {
      var clause = Node.as("MergeWhenClause", item);
      if (clause == null) {
        walk.found.unknown("merge");
        continue;
      }
      var removes = clause.text("commandType").equals("CMD_DELETE");
      if (removes) {
        walk.found.relation("table", target, DELETE);
      } else if (!clause.text("commandType").equals("CMD_NOTHING")) {
        walk.found.relation("table", target, WRITE);
        Moves.read(clause.list("targetList"), node.node("relation"), walk.found);
        if (clause.text("commandType").equals("CMD_INSERT")) {
          walk.found.fact("adds_rows", true);
        }
      }
      var others = clause.text("matchKind").equals("MERGE_WHEN_NOT_MATCHED_BY_SOURCE");
      if ((removes || clause.text("commandType").equals("CMD_UPDATE"))
          && (all || others)
          && Condition.of(clause.get("condition"), walk.found) == Condition.ALWAYS) {
        var what = removes ? "removed" : "changed";
        wholeTable(target, what, walk);
        walk.found.consequence("Every row of %s may be %s.".formatted(target, what));
      }
    }
    returning(node, target, walk);
    walk.fieldsBut(node, inside, List.of("withClause", "relation"));
  }

  private static void returning(Node node, String target, Walk walk) {
    if (node.has("returningClause")) {
      walk.found.relation("table", target, READ);
      walk.found.fact("returning", true);
    }
  }

  private static void condition(
      @Nullable Object where, String target, String whatHappens, Walk walk) {
    if (where != null) {
      walk.found.fact("where", true);
    }
    if (Condition.of(where, walk.found) == Condition.ALWAYS) {
      wholeTable(target, whatHappens, walk);
      walk.found.consequence(
          where == null
              ? "Every row of %s is %s: there is no WHERE.".formatted(target, whatHappens)
              : "Every row of %s may be %s: the WHERE does not depend on the row."
                  .formatted(target, whatHappens));
    }
  }

  static void wholeTable(String table, String whatHappens, Walk walk) {
    walk.found.add("whole_table", table);
    if (whatHappens.equals("emptied")) {
      walk.found.consequence("Every row of %s is removed.".formatted(table));
    }
  }

  private static void range(Node node, Walk walk, @Nullable Scope scope) {
    if (!node.has("schemaname") && Scope.has(scope, node.text("relname"))) {
      return;
    }
    walk.found.relation("table", Names.relation(node), READ);
    walk.found.readFrom(Names.relation(node));
  }

  private static void locking(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.effect(LOCK);
    var strength = node.text("strength");
    walk.found.add(
        "locks",
        LOCK_STRENGTHS.contains(strength)
            ? strength.substring(4).toLowerCase(Locale.ROOT)
            : "unknown");
  }

  static void call(Node node, Walk walk, @Nullable Scope scope) {
    var known = Functions.read(node, walk.found);
    if (known) {
      walk.fieldsBut(node, scope, List.of("funcname"));
      return;
    }
    // Its arguments are part of what policy may look at: they are read, but not left out.
    var aside = walk.aside();
    aside.fieldsBut(node, scope, List.of("funcname"));
    walk.found.merge(aside.found);
    walk.found.literalsMatter();
  }

  private static void constant(Node node, Walk walk, @Nullable Scope scope) {
    if (!node.has("boolval") && !node.has("isnull")) {
      walk.found.freeLiteral((int) node.number("location"));
    }
  }

  private static void column(Node node, Walk walk, @Nullable Scope scope) {
    var fields = node.list("fields");
    var parts = Names.parts(fields);
    if (fields.size() > 1 && parts.size() == fields.size()) {
      walk.found.attribute(parts.getLast(), true);
    }
  }

  private static void indirection(Node node, Walk walk, @Nullable Scope scope) {
    Names.parts(node.list("indirection")).forEach(name -> walk.found.attribute(name, false));
    walk.fields(node, scope);
  }

  private static void operator(Node node, Walk walk, @Nullable Scope scope) {
    var name = Names.parts(node.list("name"));
    if (!node.text("kind").equals("AEXPR_OP") && name.isEmpty()) {
      walk.fieldsBut(node, scope, List.of("name"));
      return;
    }
    // The grammar writes BETWEEN where an operator's name stands; it means the server's >= and <=.
    if (!node.text("kind").contains("BETWEEN") && !Functions.builtinOperator(name)) {
      walk.found.effect(EXECUTE);
      walk.found.add("functions_unknown", "operator " + Names.join(name));
      walk.found.open();
    }
    walk.fieldsBut(node, scope, List.of("name"));
  }

  private static void sortBy(Node node, Walk walk, @Nullable Scope scope) {
    var using = Names.parts(node.list("useOp"));
    if (!using.isEmpty() && !Functions.builtinOperator(using)) {
      walk.found.effect(EXECUTE);
      walk.found.add("functions_unknown", "operator " + Names.join(using));
      walk.found.open();
    }
    walk.fieldsBut(node, scope, List.of("useOp"));
  }

  private static void subLink(Node node, Walk walk, @Nullable Scope scope) {
    var using = Names.parts(node.list("operName"));
    if (!using.isEmpty() && !Functions.builtinOperator(using)) {
      walk.found.effect(EXECUTE);
      walk.found.add("functions_unknown", "operator " + Names.join(using));
      walk.found.open();
    }
    walk.fieldsBut(node, scope, List.of("operName"));
  }

  private static void cast(Node node, Walk walk, @Nullable Scope scope) {
    var type = Names.type(node.node("typeName"));
    if (type.startsWith("reg") || type.contains(".")) {
      walk.found.add("casts", type);
      walk.found.literalsMatter();
    }
    walk.any(node.get("arg"), scope);
  }

  private static void sample(Node node, Walk walk, @Nullable Scope scope) {
    var method = Names.parts(node.list("method"));
    if (!List.of("system", "bernoulli").contains(method.getLast())) {
      walk.found.effect(EXECUTE);
      walk.found.add("functions_unknown", Names.join(method));
      walk.found.open();
    }
    walk.fieldsBut(node, scope, List.of("method"));
  }
}
