package io.sallyport.plugin.sql.language.lineage;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Something in FROM that names columns. */
sealed interface Item {
  /** The name by which it is referred to; empty for none. */
  String alias();

  /** How many columns and tables it is made of, each as often as it stands in it. */
  int weight();

  /** Adds where a column of this name may come from. */
  void column(String name, Found found);

  /** Adds what any of its columns may be made of. */
  void row(Set<Source> into);

  /** What a name may mean. */
  final class Found {
    final Set<String> relations = new HashSet<>();
    final Set<Source> sources = new HashSet<>();
    boolean sure;
  }

  /**
   * A table, a view, or what looks like one.
   *
   * @param named whether it is called by its own name, so that a schema may stand before it
   */
  record Table(String alias, String relation, boolean named) implements Item {
    @Override
    public int weight() {
      return 1;
    }

    @Override
    public void column(String name, Found found) {
      found.relations.add(relation);
    }

    @Override
    public void row(Set<Source> into) {
      into.add(new Source.Row(relation));
    }
  }

  /** A query, a name that WITH gives to one, or a join with a name of its own. */
  record Query(String alias, Outputs outputs) implements Item {
    @Override
    public int weight() {
      return outputs.weight();
    }

    @Override
    public void column(String name, Found found) {
      for (var output : outputs.list()) {
        switch (output) {
          case Outputs.Named(var is, var sources) -> {
            if (is.equals(name)) {
              found.sure = true;
              found.sources.addAll(sources);
            } else if (is.isEmpty()) {
              found.sources.addAll(sources);
            }
          }
          case Outputs.All(var items) -> items.forEach(item -> item.column(name, found));
        }
      }
    }

    @Override
    public void row(Set<Source> into) {
      outputs.row(into);
    }
  }

  /** What a function gives, or what could not be read: any column of it is made of the same. */
  record Made(String alias, Set<Source> sources) implements Item {
    @Override
    public int weight() {
      return 1 + sources.size();
    }

    @Override
    public void column(String name, Found found) {
      found.sources.addAll(sources);
    }

    @Override
    public void row(Set<Source> into) {
      into.addAll(sources);
    }
  }

  /** An item whose columns were given other names. */
  static Item renamed(Item item, String alias, List<String> names) {
    if (item instanceof Query(var _, var outputs) && outputs.plain()) {
      return new Query(alias, outputs.renamed(names));
    }
    var all = new HashSet<Source>();
    item.row(all);
    return new Made(alias, Set.copyOf(all));
  }
}
