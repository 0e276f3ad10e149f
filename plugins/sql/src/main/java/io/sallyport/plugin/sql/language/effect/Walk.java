package io.sallyport.plugin.sql.language.effect;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Walks over trees and collects what they do. One thread, one text. */
final class Walk {
  final Findings found;
  final Context context;

  /**
   * @param statement the statement as it stands in the text, for the parser of procedures
   */
  record Context(Bodies bodies, Function<Findings, Statement> finished, byte[] statement) {}

  Walk(Findings found, Context context) {
    this.found = found;
    this.context = context;
  }

  /** A walk whose findings are the caller's to judge. */
  Walk aside() {
    return new Walk(new Findings(), context);
  }

  /** Anything: a list, a node of some kind, or the fields of a node whose kind its place tells. */
  void any(@Nullable Object value, @Nullable Scope scope) {
    if (value instanceof List<?> list) {
      for (var item : list) {
        any(item, scope);
      }
    } else if (value instanceof Node node) {
      var kind = node.kind();
      if (!kind.isEmpty()) {
        kind(kind, node.content(), scope);
      } else if (node.has("relname")) {
        kind("RangeVar", node, scope);
      } else {
        fields(node, scope);
      }
    }
  }

  void kind(String kind, Node content, @Nullable Scope scope) {
    var reader = Kinds.reader(kind);
    if (reader == null) {
      found.unknown("kind:" + kind);
    } else {
      reader.read(content, this, scope);
    }
  }

  void fields(Node node, @Nullable Scope scope) {
    for (var i = 0; i < node.size(); i++) {
      any(node.value(i), scope);
    }
  }

  static void fieldsOf(Node node, Walk walk, @Nullable Scope scope) {
    walk.fields(node, scope);
  }

  /** All fields but some that the caller has read. */
  void fieldsBut(Node node, @Nullable Scope scope, List<String> read) {
    for (var i = 0; i < node.size(); i++) {
      if (!read.contains(node.name(i))) {
        any(node.value(i), scope);
      }
    }
  }

  /** Reads WITH. Returns the scope in which the query itself stands. */
  @Nullable Scope with(Node query, @Nullable Scope scope) {
    var with = query.node("withClause");
    if (with == null) {
      return scope;
    }
    var inside = scope;
    var recursive = with.flag("recursive");
    if (recursive) {
      for (var item : with.list("ctes")) {
        var table = Node.as("CommonTableExpr", item);
        inside = table == null ? inside : new Scope(table.text("ctename"), inside);
      }
    }
    for (var item : with.list("ctes")) {
      var table = Node.as("CommonTableExpr", item);
      if (table == null) {
        found.unknown("kind:CommonTableExpr");
        continue;
      }
      fieldsBut(table, inside, List.of("ctename", "aliascolnames"));
      if (!recursive) {
        inside = new Scope(table.text("ctename"), inside);
      }
    }
    return inside;
  }

  /** A table that a statement changes: never one of WITH's names. */
  String target(@Nullable Node range, Effect... what) {
    if (range == null) {
      found.unknown("target");
      return "";
    }
    var name = Names.relation(range);
    found.relation("table", name, what);
    return name;
  }
}
