package io.sallyport.plugin.sql.language.effect;

import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which columns a query tells by the rows that it picks. {@code JOIN t ON t.id = substr(c.card, 1,
 * 4)::int} shows four digits of every card in a column of {@code t}, and {@code generate_series(1,
 * c.pin)} in the number of rows, whatever becomes of the column itself.
 *
 * <p>A column may be compared with constants (one bit a question), joined as it is by {@code =},
 * grouped and sorted by. It is told where it is computed and compared with another column, counts
 * rows, or leaves a subquery in such a form. By names alone: of two columns with one name both
 * count.
 */
final class Probes {
  private static final String ROW = "*";

  /** Names that are handed on from query to query, all together. */
  private static final int MOST_NAMES = 300_000;

  /** There is more to look through than anybody wants to. */
  private static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMuch() {
      super("too many names", null, false, false);
    }
  }

  /**
   * They make as many rows as their argument says; a column as it is tells them no more than that.
   */
  private static final Set<String> COUNTING = Set.of("generate_series", "generate_subscripts");

  /** Of a window: how many rows it has. */
  private static final List<String> FRAME = List.of("startOffset", "endOffset");

  private static final Set<String> MULTIPLYING =
      Set.of(
          "unnest",
          "string_to_table",
          "regexp_matches",
          "regexp_split_to_table",
          "json_array_elements",
          "json_array_elements_text",
          "jsonb_array_elements",
          "jsonb_array_elements_text",
          "json_each",
          "json_each_text",
          "jsonb_each",
          "jsonb_each_text",
          "json_object_keys",
          "jsonb_object_keys",
          "jsonb_path_query",
          "jsonb_path_query_tz",
          "json_populate_recordset",
          "jsonb_populate_recordset",
          "json_to_recordset",
          "jsonb_to_recordset",
          "_pg_expandarray");

  /**
   * What stands in an expression.
   *
   * @param paths of columns, as they are written
   * @param names of these columns
   * @param within columns of which its subqueries' results are made
   */
  private record Parts(Set<String> paths, Set<String> names, List<Set<String>> within) {
    Parts() {
      this(new TreeSet<>(), new TreeSet<>(), new ArrayList<>());
    }

    Set<String> all() {
      var all = new TreeSet<>(names);
      within.forEach(all::addAll);
      return all;
    }

    void add(Parts more) {
      paths.addAll(more.paths);
      names.addAll(more.names);
      within.addAll(more.within);
    }

    /** Whether one thing is weighed against another. */
    boolean mixed() {
      return paths.size() + within.stream().filter(columns -> !columns.isEmpty()).count() > 1;
    }
  }

  /**
   * A column of a subquery's result.
   *
   * @param name null when the server chooses one
   * @param bare whether it is a column as it is
   */
  private record Item(@Nullable String name, Set<String> from, boolean bare) {}

  private record Joined(String one, String other) {}

  private final Set<String> told = new TreeSet<>();
  private final Map<String, Set<String>> madeOf = new HashMap<>();
  private final Set<String> computed = new HashSet<>();
  private final Set<String> nameless = new HashSet<>();
  private final List<Joined> joins = new ArrayList<>();
  private boolean natural;
  private int handedOn;

  private Probes() {}

  /** Reads a whole statement; of one with too many names, any column may be told. */
  static void read(String kind, Node statement, Findings found) {
    try {
      find(kind, statement, found);
    } catch (TooMuch _) {
      found.add("probed_columns", ROW);
    }
  }

  private static void find(String kind, Node statement, Findings found) {
    var probes = new Probes();
    switch (kind) {
      case "SelectStmt" -> probes.select(statement, true);
      case "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt" -> probes.change(statement);
      default -> {
        return;
      }
    }
    probes.settled().forEach(column -> found.add("probed_columns", column));
  }

  private Set<String> settled() {
    for (var join : joins) {
      if (computed.contains(join.one()) || computed.contains(join.other())) {
        told.add(join.one());
        told.add(join.other());
      }
      told.addAll(nameless);
    }
    if (natural) {
      told.addAll(computed);
      told.addAll(nameless);
    }
    var all = new TreeSet<String>();
    var open = new ArrayDeque<>(told);
    while (!open.isEmpty()) {
      var name = open.pop();
      if (all.add(name)) {
        open.addAll(madeOf.getOrDefault(name, Set.of()));
      }
    }
    return all;
  }

  // --- queries

  private void change(Node statement) {
    with(statement);
    var relation = statement.node("relation");
    if (relation != null) {
      range(relation);
    }
    from(statement.list("fromClause"));
    from(statement.list("usingClause"));
    from(statement.get("sourceRelation"));
    condition(statement.get("whereClause"));
    condition(statement.get("joinCondition"));
    statement.list("targetList").forEach(this::shown);
    for (var item : statement.list("mergeWhenClauses")) {
      var clause = Node.as("MergeWhenClause", item);
      if (clause != null) {
        condition(clause.get("condition"));
        clause.list("targetList").forEach(this::shown);
        clause.list("values").forEach(this::shown);
      }
    }
    var query = Node.as("SelectStmt", statement.get("selectStmt"));
    if (query != null) {
      select(query, true);
    }
    var conflict = statement.node("onConflictClause");
    if (conflict != null) {
      condition(conflict.get("whereClause"));
      conflict.list("targetList").forEach(this::shown);
    }
    var returning = statement.node("returningClause");
    if (returning != null) {
      returning.list("exprs").forEach(this::shown);
    }
  }

  private void with(Node query) {
    var with = query.node("withClause");
    for (var item : with == null ? List.of() : with.list("ctes")) {
      var table = Node.as("CommonTableExpr", item);
      if (table != null) {
        var items = subquery(table.get("ctequery"));
        register(items, Names.parts(table.list("aliascolnames")), table.text("ctename"));
      }
    }
  }

  private List<Item> subquery(@Nullable Object query) {
    if (query instanceof Node node && !node.kind().isEmpty()) {
      if (node.kind().equals("SelectStmt")) {
        return select(node.content(), false);
      }
      change(node.content());
      var items = new ArrayList<Item>();
      var returning = node.content().node("returningClause");
      for (var target : returning == null ? List.of() : returning.list("exprs")) {
        items.add(item(target));
      }
      return items;
    }
    return List.of();
  }

  /**
   * @param shown whether its result is the statement's own, which masks look after
   */
  private List<Item> select(Node query, boolean shown) {
    with(query);
    var items = new ArrayList<Item>();
    from(query.list("fromClause"));
    for (var target : query.list("targetList")) {
      if (shown) {
        shown(target);
      } else {
        items.add(item(target));
      }
    }
    for (var row : query.list("valuesLists")) {
      var parts = parts(row);
      if (!shown && !parts.all().isEmpty()) {
        items.add(new Item(null, parts.all(), false));
      }
    }
    condition(query.get("whereClause"));
    condition(query.get("havingClause"));
    for (var clause : List.of("groupClause", "sortClause", "distinctClause", "windowClause")) {
      query.list(clause).forEach(this::weighed);
    }
    told.addAll(parts(query.get("limitCount")).all());
    told.addAll(parts(query.get("limitOffset")).all());
    var left = query.node("larg");
    var right = query.node("rarg");
    if (left != null && right != null) {
      items.addAll(both(select(left, false), select(right, false)));
    }
    return items;
  }

  /** The names are the left side's, the values are of both. */
  private List<Item> both(List<Item> left, List<Item> right) {
    var from = new TreeSet<String>();
    right.forEach(item -> from.addAll(item.from()));
    var items = new ArrayList<Item>();
    for (var item : left) {
      handOn(item.from().size() + from.size());
      var all = new TreeSet<>(item.from());
      all.addAll(from);
      items.add(new Item(item.name(), all, item.bare() && all.size() == 1));
    }
    return items;
  }

  private Item item(@Nullable Object target) {
    var content = Node.as("ResTarget", target);
    if (content == null) {
      return new Item(null, parts(target).all(), false);
    }
    var value = content.get("val");
    var column = Node.as("ColumnRef", value);
    var name = content.has("name") ? content.text("name") : column == null ? null : name(column);
    return new Item(name, parts(value).all(), column != null);
  }

  private void register(List<Item> items, List<String> names, String row) {
    var all = new TreeSet<String>();
    for (var item : items) {
      handOn(item.from().size());
      all.addAll(item.from());
      var name = item.name();
      if (name == null) {
        nameless.addAll(item.from());
      } else if (!name.equals(ROW)) {
        made(name, item.from());
        if (!item.bare()) {
          computed.add(name);
        }
      }
    }
    handOn(all.size() * (names.size() + 1));
    for (var name : names) { // which is which depends on what a * stands for
      made(name, all);
      made(name, Set.of(ROW));
      computed.add(name);
    }
    made(row, all);
    made(row, Set.of(ROW));
  }

  private void handOn(int names) {
    handedOn += names;
    if (handedOn > MOST_NAMES || names > MOST_NAMES) {
      throw new TooMuch();
    }
  }

  private void made(String name, Set<String> from) {
    if (!name.isEmpty()) {
      madeOf.computeIfAbsent(name, _ -> new HashSet<>()).addAll(from);
    }
  }

  // --- FROM

  private void from(@Nullable Object value) {
    if (value instanceof List<?> list) {
      list.forEach(this::from);
      return;
    }
    if (!(value instanceof Node node)) {
      return;
    }
    var content = node.kind().isEmpty() ? node : node.content();
    switch (node.kind()) {
      case "RangeVar" -> range(content);
      case "RangeSubselect" ->
          register(subquery(content.get("subquery")), columns(content), alias(content));
      case "JoinExpr" -> join(content);
      case "RangeTableSample" -> {
        from(content.get("relation"));
        told.addAll(parts(content.list("args")).all());
      }
      default -> told.addAll(parts(node).all()); // functions make rows of what they are given
    }
  }

  private void range(Node range) {
    var name = alias(range);
    made(name.isEmpty() ? range.text("relname") : name, Set.of(ROW));
    for (var column : columns(range)) {
      made(column, Set.of(ROW));
      computed.add(column);
    }
  }

  private void join(Node join) {
    from(join.get("larg"));
    from(join.get("rarg"));
    condition(join.get("quals"));
    natural |= join.flag("isNatural");
    Names.parts(join.list("usingClause")).forEach(name -> joins.add(new Joined(name, name)));
    made(alias(join), Set.of(ROW));
    for (var column : columns(join)) {
      made(column, Set.of(ROW));
      computed.add(column);
    }
  }

  private static String alias(Node item) {
    var alias = item.node("alias");
    return alias == null ? "" : alias.text("aliasname");
  }

  private static List<String> columns(Node item) {
    var alias = item.node("alias");
    return alias == null ? List.of() : Names.parts(alias.list("colnames"));
  }

  // --- expressions

  private void shown(@Nullable Object target) {
    var _ = parts(target);
  }

  private void condition(@Nullable Object value) {
    if (value instanceof Node node && node.kind().equals("BoolExpr")) {
      node.content().list("args").forEach(this::condition);
    } else {
      weighed(value);
    }
  }

  private void weighed(@Nullable Object value) {
    var join = join(value);
    if (join != null) {
      joins.add(join);
      return;
    }
    var parts = parts(value);
    if (parts.mixed()) {
      told.addAll(parts.all());
    }
  }

  /** Two columns as they are, compared by {@code =}; null for anything else. */
  private @Nullable Joined join(@Nullable Object value) {
    var comparison = Node.as("A_Expr", value);
    if (comparison != null
        && comparison.text("kind").equals("AEXPR_OP")
        && Names.parts(comparison.list("name")).equals(List.of("="))) {
      var left = Node.as("ColumnRef", comparison.get("lexpr"));
      var right = Node.as("ColumnRef", comparison.get("rexpr"));
      return left == null || right == null ? null : new Joined(name(left), name(right));
    }
    var link = Node.as("SubLink", value);
    var tested = link == null ? null : Node.as("ColumnRef", link.get("testexpr"));
    var only = link == null ? null : onlyColumn(link.get("subselect"));
    if (link != null
        && tested != null
        && only != null
        && link.text("subLinkType").equals("ANY_SUBLINK")
        && link.list("operName").isEmpty()) {
      subquery(link.get("subselect"));
      return new Joined(name(tested), name(only));
    }
    return null;
  }

  /** The column that a subquery shows as it is; null when it shows anything else. */
  private static @Nullable Node onlyColumn(@Nullable Object query) {
    var select = Node.as("SelectStmt", query);
    var targets = select == null ? List.of() : select.list("targetList");
    var target = targets.size() == 1 ? Node.as("ResTarget", targets.getFirst()) : null;
    return target == null || select == null || select.has("larg")
        ? null
        : Node.as("ColumnRef", target.get("val"));
  }

  private static String name(Node column) {
    var fields = column.list("fields");
    var parts = Names.parts(fields);
    return parts.size() < fields.size() ? ROW : parts.getLast();
  }

  private Parts parts(@Nullable Object value) {
    var parts = new Parts();
    collect(value, parts);
    handOn(parts.names().size());
    return parts;
  }

  private void collect(@Nullable Object value, Parts parts) {
    if (value instanceof List<?> list) {
      list.forEach(item -> collect(item, parts));
    } else if (value instanceof Node node) {
      switch (node.kind()) {
        case "ColumnRef" -> {
          parts
              .paths()
              .add(Names.join(Names.parts(node.content().list("fields"))) + name(node.content()));
          parts.names().add(name(node.content()));
        }
        case "SubLink" -> {
          collect(node.content().get("testexpr"), parts);
          var from = new TreeSet<String>();
          subquery(node.content().get("subselect")).forEach(item -> from.addAll(item.from()));
          if (!node.content().text("subLinkType").equals("EXISTS_SUBLINK")) {
            parts.within().add(from);
          }
        }
        case "SelectStmt" ->
            select(node.content(), false).forEach(item -> parts.within().add(item.from()));
        case "FuncCall" ->
            fields(node.content(), multiplies(node.content()) ? List.of("args") : FRAME, parts);
        default -> fields(node, FRAME, parts);
      }
    }
  }

  /**
   * @param counts fields whose value says how many rows there are
   */
  private void fields(Node node, List<String> counts, Parts parts) {
    for (var i = 0; i < node.size(); i++) {
      if (counts.contains(node.name(i))) {
        var counting = parts(node.value(i)); // looked at once: these may stand in each other
        told.addAll(counting.all());
        parts.add(counting);
      } else {
        collect(node.value(i), parts);
      }
    }
  }

  private static boolean multiplies(Node call) {
    var names = Names.parts(call.list("funcname"));
    var function = names.isEmpty() ? "" : names.getLast();
    var arguments = call.list("args");
    var asItIs = arguments.size() == 1 && Node.as("ColumnRef", arguments.getFirst()) != null;
    return COUNTING.contains(function) || MULTIPLYING.contains(function) && !asItIs;
  }
}
