package io.sallyport.plugin.sql.result;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot in memory. What shows nothing classified costs some thirty bytes a relation; the rest
 * has an entry of its own.
 */
final class CatalogSnapshot implements Catalog {
  /** Below it are the server's own relations. */
  private static final int FIRST_USER_OID = 16384;

  /** Views upon views deeper than this are not followed. */
  private static final int MOST_VIEWS = 32;

  private static final Origin CLEAR = new Origin.Clear();
  private static final Origin UNKNOWN = new Origin.Unknown();

  private final Set<String> all;
  private final int[] oids;
  private final short[] attributes;
  private final Map<Integer, Shown> showing;
  private final Map<String, Set<String>> showingNames;
  private final Map<String, Map<String, Origin>> columns;
  private final NameSet names;
  private final NameSet columnNames;
  private final RowFunctions rowFunctions;

  private CatalogSnapshot(Builder b, int[] oids, short[] attributes) {
    this.all = b.all;
    this.oids = oids;
    this.attributes = attributes;
    this.showing = Map.copyOf(b.showing);
    Map<String, Set<String>> shownNames = new HashMap<>();
    b.showingNames.forEach((name, fields) -> shownNames.put(name, Set.copyOf(fields)));
    this.showingNames = Map.copyOf(shownNames);
    this.names = b.names;
    this.columns = Map.copyOf(b.columns);
    this.columnNames = b.columnNames;
    this.rowFunctions = new RowFunctions(b.rowFunctions);
  }

  @Override
  public Origin origin(int tableOid, short column) {
    if (all.isEmpty()) {
      return CLEAR;
    }
    boolean users = Integer.compareUnsigned(tableOid, FIRST_USER_OID) >= 0;
    if (users && !knows(tableOid, column)) {
      return UNKNOWN;
    }
    Shown shown = showing.get(tableOid);
    if (shown == null) {
      return users && !knows(tableOid, (short) 0) ? UNKNOWN : CLEAR;
    }
    return shown.origin(column);
  }

  private boolean knows(int oid, short column) {
    int at = Arrays.binarySearch(oids, oid ^ Integer.MIN_VALUE);
    return at >= 0 && column <= attributes[at];
  }

  @Override
  public @Nullable Set<String> fields(String relation) {
    if (all.isEmpty()) {
      return Set.of();
    }
    Set<String> shown = showingNames.get(relation);
    if (shown != null) {
      return shown;
    }
    return names.contains(relation) ? Set.of() : null;
  }

  @Override
  public @Nullable Map<String, Origin> columns(String relation) {
    return columns.get(relation);
  }

  @Override
  public boolean ambiguous(String relation) {
    return showingNames.containsKey(relation) && names.contains(relation);
  }

  @Override
  public boolean hasColumn(String relation, String column) {
    return columnNames.contains(column(relation, column));
  }

  /** No name has a zero in it. */
  private static String column(String relation, String name) {
    return relation + '\0' + name;
  }

  @Override
  public RowFunctions rowFunctions() {
    return rowFunctions;
  }

  @Override
  public Set<String> fields() {
    return all;
  }

  /** What a relation shows: columns with an origin of their own, and that of all others. */
  private record Shown(Map<Short, Origin> columns, Origin others, Set<String> fields) {
    Origin origin(short column) {
      if (column < 0) {
        return CLEAR; // system columns: addresses and transaction numbers
      }
      return column == 0 ? new Origin.Derived(fields) : columns.getOrDefault(column, others);
    }
  }

  /** Collects rows. */
  static final class Builder {
    private final Set<String> all;
    private final Map<Integer, Short> attributes = new HashMap<>();
    private final Map<Integer, String[]> relationNames = new HashMap<>();
    private final Map<Integer, Map<Short, Set<String>>> marked = new HashMap<>();
    private final Map<Integer, Set<Short>> tellers = new HashMap<>();
    private final Map<Integer, Set<Integer>> reads = new HashMap<>();
    private final Set<Integer> opaque = new HashSet<>();
    private final Map<Integer, String> rules = new HashMap<>();
    private final Set<Integer> views = new HashSet<>();
    private final Map<Integer, Shown> showing = new HashMap<>();
    private final Map<String, Set<String>> showingNames = new HashMap<>();
    private final Map<String, Map<String, Origin>> columns = new HashMap<>();
    private final Map<Integer, Map<String, Short>> columnsByRelation = new HashMap<>();
    private final Map<Integer, Set<String>> others = new HashMap<>();
    private final Map<String, Set<String>> rowFunctions = new HashMap<>();
    private final NameSet names = new NameSet();
    private final NameSet columnNames = new NameSet();

    Builder(Set<String> all) {
      this.all = Set.copyOf(all);
    }

    void row(List<@Nullable String> row) {
      int oid = Integer.parseUnsignedInt(value(row, 1));
      switch (value(row, 0)) {
        case "R" -> relation(oid, row);
        case "F" ->
            marked
                .computeIfAbsent(oid, o -> new HashMap<>())
                .computeIfAbsent(Short.parseShort(value(row, 2)), c -> new HashSet<>())
                .add(value(row, 3));
        case "S" ->
            tellers.computeIfAbsent(oid, o -> new HashSet<>()).add(Short.parseShort(value(row, 2)));
        case "D" ->
            reads
                .computeIfAbsent(oid, o -> new HashSet<>())
                .add(Integer.parseUnsignedInt(value(row, 2)));
        case "C" ->
            columnsByRelation
                .computeIfAbsent(oid, o -> new HashMap<>())
                .put(value(row, 3), Short.parseShort(value(row, 2)));
        case "K" -> others.computeIfAbsent(oid, o -> new HashSet<>()).add(value(row, 3));
        case "X" -> opaque.add(oid);
        case "A" -> rowFunction(value(row, 3), row.get(4));
        case "V" -> rules.put(oid, value(row, 3));
        default -> throw new IllegalArgumentException("catalog row " + row.getFirst());
      }
    }

    private void rowFunction(String name, @Nullable String relation) {
      Set<String> before = rowFunctions.get(name);
      if (relation == null) {
        rowFunctions.put(name, Set.of());
      } else if (before == null) {
        rowFunctions.put(name, new HashSet<>(Set.of(relation)));
      } else if (!before.isEmpty()) {
        before.add(relation);
      }
    }

    private void relation(int oid, List<@Nullable String> row) {
      attributes.put(oid, Short.parseShort(value(row, 2)));
      relationNames.put(oid, new String[] {value(row, 3), value(row, 4)});
      switch (value(row, 5)) {
        case "v", "m" -> views.add(oid);
        case "f" -> opaque.add(oid); // reads another server: only its own classification says what
        default -> {}
      }
    }

    private static String value(List<@Nullable String> row, int at) {
      return Objects.requireNonNull(row.get(at), "catalog row without a value");
    }

    CatalogSnapshot build() {
      Map<Integer, Set<String>> fields = fieldsByRelation();
      fields.forEach((oid, shown) -> showing.put(oid, shown(oid, shown, fields)));
      relationNames.forEach((oid, name) -> name(name, fields.getOrDefault(oid, Set.of())));
      names.seal();
      relationNames.forEach((oid, name) -> columns(oid, name, fields));
      columnNames.seal();
      int[] oids =
          attributes.keySet().stream().mapToInt(oid -> oid ^ Integer.MIN_VALUE).sorted().toArray();
      short[] counts = new short[oids.length];
      for (int i = 0; i < oids.length; i++) {
        counts[i] = Objects.requireNonNull(attributes.get(oids[i] ^ Integer.MIN_VALUE));
      }
      return new CatalogSnapshot(this, oids, counts);
    }

    /** The fields of tables, carried up through views until nothing is added. */
    private Map<Integer, Set<String>> fieldsByRelation() {
      Map<Integer, Set<String>> fields = new HashMap<>();
      marked.forEach((oid, columns) -> {
        Set<String> of = new HashSet<>();
        columns.values().forEach(of::addAll);
        fields.put(oid, of);
      });
      tellers.keySet().forEach(oid -> fields.put(oid, new HashSet<>(all)));
      opaque.stream()
          .filter(oid -> views.contains(oid) || !marked.containsKey(oid))
          .forEach(oid -> fields.put(oid, new HashSet<>(all)));
      boolean changed = true;
      while (changed) {
        changed = false;
        for (Map.Entry<Integer, Set<Integer>> view : reads.entrySet()) {
          for (Integer source : view.getValue()) {
            Set<String> more = fields.get(source);
            if (more != null && !more.isEmpty()) {
              changed |= fields.computeIfAbsent(view.getKey(), o -> new HashSet<>()).addAll(more);
            }
          }
        }
      }
      return fields;
    }

    private Shown shown(int oid, Set<String> of, Map<Integer, Set<String>> fields) {
      Map<Short, Origin> columns = new HashMap<>();
      tellers
          .getOrDefault(oid, Set.of())
          .forEach(column -> columns.put(column, new Origin.Derived(of)));
      if (views.contains(oid) && !opaque.contains(oid)) {
        ViewRule.columns(rules.getOrDefault(oid, ""))
            .forEach((column, source) -> columns.put(column, origin(source, fields, 0)));
      }
      marked.getOrDefault(oid, Map.of()).keySet().forEach(c -> columns.put(c, marked(oid, c)));
      return new Shown(Map.copyOf(columns), others(oid, of), Set.copyOf(of));
    }

    /** What the columns without an origin of their own carry. */
    private Origin others(int oid, Set<String> of) {
      boolean serversOwn = Integer.compareUnsigned(oid, FIRST_USER_OID) < 0;
      boolean derives = views.contains(oid) || (opaque.contains(oid) && !marked.containsKey(oid));
      return derives && !serversOwn ? new Origin.Derived(of) : CLEAR;
    }

    private Origin marked(int oid, short column) {
      Set<String> of = marked.getOrDefault(oid, Map.of()).getOrDefault(column, Set.of());
      return of.size() == 1 ? new Origin.Field(of.iterator().next()) : new Origin.Derived(of);
    }

    private Origin origin(ViewRule.Source source, Map<Integer, Set<String>> fields, int depth) {
      int oid = source.tableOid();
      Set<String> of = fields.getOrDefault(oid, Set.of());
      if (depth > MOST_VIEWS || !attributes.containsKey(oid)) {
        return new Origin.Derived(all);
      }
      if (source.column() <= 0) {
        return source.column() == 0 && !of.isEmpty() ? new Origin.Derived(of) : CLEAR;
      }
      if (marked.getOrDefault(oid, Map.of()).containsKey(source.column())) {
        return marked(oid, source.column());
      }
      if (tellers.getOrDefault(oid, Set.of()).contains(source.column())) {
        return new Origin.Derived(of);
      }
      if (of.isEmpty()) {
        return CLEAR;
      }
      ViewRule.Source further =
          views.contains(oid) && !opaque.contains(oid)
              ? ViewRule.columns(rules.getOrDefault(oid, "")).get(source.column())
              : null;
      return further == null ? others(oid, of) : origin(further, fields, depth + 1);
    }

    /** Remembers the columns of a relation by the names that a statement may give it. */
    private void columns(int oid, String[] name, Map<Integer, Set<String>> fields) {
      if (fields.getOrDefault(oid, Set.of()).isEmpty()) {
        for (String column : others.getOrDefault(oid, Set.of())) {
          columnNames.add(column(name[1], column));
          columnNames.add(column(name[0] + "." + name[1], column));
        }
        return;
      }
      Shown shown = showing.get(oid);
      Map<String, Origin> own = new HashMap<>();
      if (shown != null) {
        columnsByRelation
            .getOrDefault(oid, Map.of())
            .forEach((column, number) -> own.put(column, shown.origin(number)));
      }
      for (String each : List.of(name[1], name[0] + "." + name[1])) {
        columns.merge(each, own, Builder::common);
      }
    }

    /** Of two relations with the same name, either of which may be meant. */
    private static Map<String, Origin> common(Map<String, Origin> one, Map<String, Origin> other) {
      Map<String, Origin> common = new HashMap<>();
      one.forEach((column, origin) -> {
        Origin second = other.get(column);
        if (second != null) {
          Set<String> both = new HashSet<>(fields(origin));
          both.addAll(fields(second));
          boolean unknown = origin instanceof Origin.Unknown || second instanceof Origin.Unknown;
          common.put(column, unknown ? UNKNOWN : both.isEmpty() ? CLEAR : new Origin.Derived(both));
        }
      });
      return common;
    }

    private static Set<String> fields(Origin origin) {
      return switch (origin) {
        case Origin.Clear(), Origin.Unknown() -> Set.of();
        case Origin.Field(String name) -> Set.of(name);
        case Origin.Derived(Set<String> fields) -> fields;
      };
    }

    private void name(String[] name, Set<String> fields) {
      for (String each : List.of(name[1], name[0] + "." + name[1])) {
        if (fields.isEmpty()) {
          names.add(each);
        } else {
          showingNames.computeIfAbsent(each, n -> new HashSet<>()).addAll(fields);
        }
      }
    }
  }
}
