package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What hangs on a table, and what a statement that removes or changes the table does to it: views
 * and the views on them, foreign keys of others, partitions, indexes, triggers.
 */
final class Dependents {
  /** Rows of {@code kind, name, of}: what each hangs on. Views are followed ten levels deep. */
  private static final String QUERY =
      """
      WITH RECURSIVE views AS (
        SELECT c.oid, c.relkind, d.refobjid AS parent, 1 AS depth
          FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid
          JOIN pg_class c ON c.oid = r.ev_class
         WHERE d.classid = 'pg_rewrite'::regclass AND d.refobjid = to_regclass($table)
           AND d.refclassid = 'pg_class'::regclass AND c.oid <> d.refobjid
        UNION
        SELECT c.oid, c.relkind, d.refobjid, depth + 1
          FROM views JOIN pg_depend d ON d.refobjid = views.oid
          JOIN pg_rewrite r ON r.oid = d.objid
          JOIN pg_class c ON c.oid = r.ev_class
         WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
           AND c.oid <> d.refobjid AND depth < 10
      )
      SELECT kind, name, of FROM (
        SELECT DISTINCT CASE relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
                 ELSE 'relation' END AS kind,
               oid::regclass::text AS name, parent::regclass::text AS of, depth
          FROM views
        UNION ALL
        SELECT 'foreign key', conrelid::regclass::text || '.' || conname,
               confrelid::regclass::text, 1
          FROM pg_constraint
         WHERE contype = 'f' AND confrelid = to_regclass($table) AND conrelid <> confrelid
        UNION ALL
        SELECT 'partition', inhrelid::regclass::text, inhparent::regclass::text, 1
          FROM pg_inherits WHERE inhparent = to_regclass($table)
        UNION ALL
        SELECT 'index', indexrelid::regclass::text, indrelid::regclass::text, 1
          FROM pg_index WHERE indrelid = to_regclass($table)
        UNION ALL
        SELECT 'trigger', tgname::text, tgrelid::regclass::text, 1
          FROM pg_trigger WHERE tgrelid = to_regclass($table) AND NOT tgisinternal
      ) found ORDER BY depth, kind, name, of LIMIT 100
      """;

  private Dependents() {}

  /**
   * @param table as a string literal that to_regclass reads
   */
  static String query(String table) {
    return QUERY.replace("$table", table);
  }

  /** A row as evidence; null when the statement leaves it as it is. */
  static @Nullable Map<String, Object> of(Shape shape, List<@Nullable String> row) {
    String kind = text(row.get(0));
    String effect = effect(kind, shape);
    if (effect == null) {
      return null;
    }
    Map<String, Object> dependent = new LinkedHashMap<>();
    dependent.put("kind", kind);
    dependent.put("name", text(row.get(1)));
    dependent.put("effect", effect);
    dependent.put("of", text(row.get(2)));
    return dependent;
  }

  private static @Nullable String effect(String kind, Shape shape) {
    boolean cascade = Boolean.TRUE.equals(shape.facts().get("cascade"));
    if (shape.action().startsWith("DROP ")) {
      return switch (kind) {
        case "partition", "index", "trigger" -> "goes with it";
        case "foreign key" -> cascade ? "dropped; its rows stay" : "keeps it from going";
        default -> cascade ? "removed" : "keeps it from going";
      };
    }
    // Alone: beside another statement nothing may be left out.
    if (shape.action().equals("TRUNCATE")) {
      return switch (kind) {
        case "partition" -> "emptied too";
        case "foreign key" -> cascade ? "its table is emptied too" : "keeps it from being emptied";
        default -> null;
      };
    }
    return "may break";
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
