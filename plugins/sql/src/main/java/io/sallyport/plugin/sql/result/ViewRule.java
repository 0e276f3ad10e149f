package io.sallyport.plugin.sql.result;

import java.util.HashMap;
import java.util.Map;

/**
 * Reads where the columns of a view come from, out of its rule as {@code pg_rewrite} keeps it
 * (PostgreSQL source, {@code outfuncs.c}): {@code ({QUERY … :targetList ({TARGETENTRY :expr {VAR …}
 * :resno 2 … :resorigtbl 16390 :resorigcol 2 …}) …})}. The server filled in the origins when the
 * view was made, by the same rules as for a RowDescription.
 */
final class ViewRule {
  /** A column of a relation that a view's column shows as it is. */
  record Source(int tableOid, short column) {}

  private final String text;
  private int at;

  private ViewRule(String text) {
    this.text = text;
  }

  /** The columns that are proven, by attribute number; whatever is not understood is not in it. */
  static Map<Short, Source> columns(String rule) {
    try {
      return new ViewRule(rule).read();
    } catch (RuntimeException unreadable) {
      return Map.of();
    }
  }

  private Map<Short, Source> read() {
    Map<Short, Source> columns = new HashMap<>();
    int targets = field(0, text.length(), ":targetList");
    int sets = field(0, text.length(), ":setOperations");
    boolean plain =
        text.startsWith("({QUERY ")
            && text.indexOf("{QUERY ", closing(1)) < 0 // several actions
            && targets > 0
            && sets > 0
            && text.startsWith("<>", sets)
            && text.charAt(targets) == '(';
    if (!plain) {
      return Map.of();
    }
    at = targets + 1;
    while (text.charAt(at) != ')') {
      if (text.charAt(at) == '{') {
        int end = closing(at);
        entry(at, end, columns);
        at = end;
      } else {
        at++;
      }
    }
    return columns;
  }

  private void entry(int from, int end, Map<Short, Source> columns) {
    if (!text.startsWith("{TARGETENTRY ", from)) {
      return;
    }
    int expression = field(from, end, ":expr");
    boolean shown = text.startsWith("false", field(from, end, ":resjunk"));
    long table = number(field(from, end, ":resorigtbl"));
    if (shown && text.startsWith("{VAR ", expression) && table != 0) {
      columns.put(
          (short) number(field(from, end, ":resno")),
          new Source((int) table, (short) number(field(from, end, ":resorigcol"))));
    }
  }

  /** Where the value of a field of the node itself begins, not of a node within; -1 if absent. */
  private int field(int from, int end, String name) {
    int first = text.indexOf('{', from);
    int depth = 0;
    for (int i = first; i < end; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
        if (depth == 0) {
          return -1;
        }
      } else if (c == ':' && depth == 1 && text.startsWith(name + " ", i)) {
        return i + name.length() + 1;
      }
    }
    return -1;
  }

  private int closing(int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("unfinished node");
  }

  private long number(int from) {
    int end = from;
    while (end < text.length()
        && (Character.isDigit(text.charAt(end)) || text.charAt(end) == '-')) {
      end++;
    }
    return Long.parseLong(text, from, end, 10);
  }
}
