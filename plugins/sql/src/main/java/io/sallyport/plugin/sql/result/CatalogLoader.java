package io.sallyport.plugin.sql.result;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads a snapshot: one row for each relation, then what is classified, inherited, shown by views.
 * Works on PostgreSQL 13 and later, with the rights of any role.
 */
public final class CatalogLoader implements Catalog.Loader {
  private final Map<String, Name> fields = new HashMap<>();
  private final CatalogSnapshot.Builder snapshot;

  /**
   * @param classification the target's, by {@code schema.table.column}; a name with a dot or a
   *     quote in it stands in double quotes
   * @throws IllegalArgumentException naming the key that is no such name
   */
  public CatalogLoader(Map<String, String> classification) {
    for (String field : classification.keySet()) {
      fields.put(field, Name.parse(field));
    }
    this.snapshot = new CatalogSnapshot.Builder(fields.keySet());
  }

  @Override
  public String query() {
    if (fields.isEmpty()) {
      return CatalogQuery.ofFunctions();
    }
    List<String> rows = new ArrayList<>();
    fields.forEach((field, name) ->
        rows.add(
            "(%s,%s,%s,%s)"
                .formatted(
                    literal(field),
                    literal(name.schema()),
                    literal(name.table()),
                    literal(name.column()))));
    return CatalogQuery.of(String.join(",", rows));
  }

  @Override
  public void row(List<@Nullable String> values) {
    snapshot.row(values);
  }

  @Override
  public Catalog loaded() {
    return snapshot.build();
  }

  /** Without backslashes, a literal means the same under any setting. */
  private static String literal(String text) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return text.indexOf('\\') < 0 ? quoted : " E" + quoted.replace("\\", "\\\\");
  }

  /** A column's name in its parts. */
  private record Name(String schema, String table, String column) {
    static Name parse(String field) {
      List<String> parts = new ArrayList<>();
      StringBuilder part = new StringBuilder();
      boolean quoted = false;
      for (int i = 0; i < field.length(); i++) {
        char c = field.charAt(i);
        if (c == '"') {
          boolean doubled = quoted && i + 1 < field.length() && field.charAt(i + 1) == '"';
          if (doubled) {
            part.append(c);
            i++;
          } else {
            quoted = !quoted;
          }
        } else if (c == '.' && !quoted) {
          parts.add(part.toString());
          part.setLength(0);
        } else {
          part.append(c);
        }
      }
      parts.add(part.toString());
      Set<String> empty = new HashSet<>(parts);
      if (quoted || parts.size() != 3 || empty.contains("") || field.indexOf('\0') >= 0) {
        throw new IllegalArgumentException(
            "classification %s: use schema.table.column".formatted(field));
      }
      return new Name(parts.get(0), parts.get(1), parts.get(2));
    }
  }
}
