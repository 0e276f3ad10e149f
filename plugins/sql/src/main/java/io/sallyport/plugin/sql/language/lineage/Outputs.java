package io.sallyport.plugin.sql.language.lineage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a query gives, column by column.
 *
 * @param conditions what decides which rows there are, and in which order
 * @param weight of all that it gives: stars of stars double with each query, while the text that
 *     says so grows by a line
 */
record Outputs(List<Output> list, Set<Source> conditions, int weight) {
  private static final int HEAVIEST = 4_000;

  /**
   * @throws QueryReader.TooMuch when it gives more than anybody wants to look through
   */
  Outputs(List<Output> list, Set<Source> conditions) {
    this(list, conditions, weigh(list));
  }

  private static int weigh(List<Output> list) {
    var weight = 0;
    for (var output : list) {
      switch (output) {
        case Named(var _, var sources) -> weight += 1 + sources.size();
        case All(var items) -> {
          for (var item : items) {
            weight += item.weight();
          }
        }
      }
      if (weight > HEAVIEST) {
        throw new QueryReader.TooMuch();
      }
    }
    return weight;
  }

  static final Outputs NOTHING = new Outputs(List.of(), Set.of());
  static final Outputs UNREAD =
      new Outputs(
          List.of(new All(List.of(new Item.Made("", Set.of(Source.ANYTHING))))),
          Set.of(Source.ANYTHING));

  sealed interface Output {}

  /** One column; without a name when it cannot be told what the server calls it. */
  record Named(String name, Set<Source> sources) implements Output {}

  /** A star. */
  record All(List<Item> items) implements Output {}

  /** Whether it is known how many columns there are. */
  boolean plain() {
    return list.stream().noneMatch(All.class::isInstance);
  }

  void row(Set<Source> into) {
    for (var output : list) {
      switch (output) {
        case Named(var _, var sources) -> into.addAll(sources);
        case All(var items) -> items.forEach(item -> item.row(into));
      }
    }
  }

  Set<Source> row() {
    var all = new HashSet<Source>();
    row(all);
    return all;
  }

  Outputs renamed(List<String> names) {
    var renamed = new ArrayList<Output>(list);
    for (var i = 0; i < Math.min(names.size(), list.size()); i++) {
      if (list.get(i) instanceof Named(var _, var sources)) {
        renamed.set(i, new Named(names.get(i), sources));
      }
    }
    return new Outputs(renamed, conditions);
  }

  /** Of a union: each column is made of either side's. */
  static Outputs either(Outputs left, Outputs right) {
    var conditions = new HashSet<>(left.conditions);
    conditions.addAll(right.conditions);
    var columns = new ArrayList<Output>();
    if (left.plain() && right.plain() && left.list.size() == right.list.size()) {
      for (var i = 0; i < left.list.size(); i++) {
        var one = (Named) left.list.get(i);
        var sources = new HashSet<>(one.sources());
        sources.addAll(((Named) right.list.get(i)).sources());
        columns.add(new Named(one.name(), sources));
      }
    } else {
      var all = left.row();
      right.row(all);
      columns.add(new All(List.of(new Item.Made("", all))));
    }
    return new Outputs(columns, conditions);
  }

  List<ResultColumn> columns() {
    var columns = new ArrayList<ResultColumn>(list.size());
    for (var output : list) {
      switch (output) {
        case Named(var _, var sources) -> columns.add(new ResultColumn.One(sources));
        case All(var items) -> {
          var all = new HashSet<Source>();
          items.forEach(item -> item.row(all));
          columns.add(new ResultColumn.Star(all));
        }
      }
    }
    return List.copyOf(columns);
  }
}
