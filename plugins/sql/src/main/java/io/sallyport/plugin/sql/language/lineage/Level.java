package io.sallyport.plugin.sql.language.lineage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What names mean inside one query, and inside those around it. */
final class Level {
  final @Nullable Level outer;
  final @Nullable Names names;
  final List<Item> items = new ArrayList<>();
  final Set<Source> conditions = new HashSet<>();

  /** What the windows that have a name are made of. */
  final Set<Source> windows = new HashSet<>();

  /** The queries that WITH has named; the innermost first. */
  record Names(String name, Outputs outputs, @Nullable Names outer) {
    static @Nullable Outputs find(@Nullable Names names, String name) {
      for (var each = names; each != null; each = each.outer) {
        if (each.name.equals(name)) {
          return each.outputs;
        }
      }
      return null;
    }
  }

  Level(@Nullable Level outer, @Nullable Names names) {
    this.outer = outer;
    this.names = names;
  }

  /** A name that stands alone: a column of any query around it, or a whole row. */
  void unqualified(String name, Set<Source> into) {
    var found = new Item.Found();
    var any = false;
    for (var level = this; level != null; level = level.outer) {
      for (var item : level.items) {
        any = true;
        item.column(name, found);
        if (item.alias().equals(name)) {
          item.row(into);
        }
      }
    }
    into.addAll(found.sources);
    if (!found.relations.isEmpty()) {
      var otherwise = new HashSet<Source>();
      found.relations.forEach(relation -> otherwise.add(new Source.Row(relation)));
      into.add(new Source.Column(found.relations, name, found.sure, otherwise));
    }
    if (!any) {
      into.add(Source.ANYTHING);
    }
  }

  /** A name behind the name of an item. */
  void qualified(String alias, String name, Set<Source> into) {
    for (var level = this; level != null; level = level.outer) {
      var found = new Item.Found();
      var row = new HashSet<Source>();
      var any = false;
      for (var item : level.items) {
        if (item.alias().equals(alias)) {
          any = true;
          item.column(name, found);
          item.row(row);
        }
      }
      if (any) {
        into.addAll(found.sources);
        if (!found.relations.isEmpty()) {
          into.add(new Source.Column(found.relations, name, found.sure, row));
        } else if (!found.sure) {
          into.addAll(row);
        }
        return;
      }
    }
    into.add(Source.ANYTHING);
  }

  /** A name behind a table's name and its schema's. */
  void inSchema(String table, String name, Set<Source> into) {
    var any = false;
    for (var level = this; level != null; level = level.outer) {
      for (var item : level.items) {
        if (item instanceof Item.Table(var alias, var relation, var named)
            && named
            && alias.equals(table)) {
          any = true;
          into.add(
              new Source.Column(Set.of(relation), name, false, Set.of(new Source.Row(relation))));
        }
      }
    }
    if (!any) {
      into.add(Source.ANYTHING);
    }
  }

  /** The items of this query that have a name; all items for none. */
  List<Item> named(String alias) {
    for (var level = this; level != null; level = level.outer) {
      var of = level.items.stream().filter(item -> item.alias().equals(alias)).toList();
      if (!of.isEmpty()) {
        return of;
      }
    }
    return List.of(new Item.Made("", Set.of(Source.ANYTHING)));
  }
}
