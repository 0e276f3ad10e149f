package io.sallyport.plugin.sql.result;

/**
 * The query of a snapshot. Every row has the same five columns, the first of which says what it is:
 * R a relation (OID, attributes, schema, name, kind), F a classified field (OID, attribute, field),
 * S a column of the server's own that shows data of any table (OID, attribute), D a view that reads
 * a relation (OID, OID), X a view that reads what its rule does not tell, V a view's rule, C a
 * column of what shows fields (OID, attribute, name), K a column of any other (OID, none, name):
 * none of these if there are more than a gate wants to remember; A a function that takes a row
 * (OID, none, name, the relation whose row, none for any).
 */
final class CatalogQuery {
  // Names are compared without case: a field must not go unmasked for a capital letter.
  // Whether a whole row is read cannot be told from pg_depend's columns, so only tables count
  // there.
  private static final String TEXT =
      """
      WITH RECURSIVE field(f, s, t, c) AS (VALUES @FIELDS@),
      kin(one, other) AS (
        SELECT inhrelid, inhparent FROM pg_catalog.pg_inherits
        UNION SELECT inhparent, inhrelid FROM pg_catalog.pg_inherits),
      marked(relid, attname, f) AS (
        SELECT a.attrelid, a.attname, f.f
        FROM field f
        JOIN pg_catalog.pg_namespace n ON lower(n.nspname) = lower(f.s)
        JOIN pg_catalog.pg_class r ON r.relnamespace = n.oid AND lower(r.relname) = lower(f.t)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND lower(a.attname) = lower(f.c)
         AND a.attnum > 0 AND NOT a.attisdropped
        UNION
        SELECT k.other, m.attname, m.f FROM marked m JOIN kin k ON k.one = m.relid),
      rule AS (
        SELECT w.oid, w.ev_class, w.ev_action::text AS action FROM pg_catalog.pg_rewrite w
        WHERE w.ev_type = '1' AND w.ev_class >= 16384),
      reads(view, relid) AS (
        SELECT DISTINCT w.ev_class, d.refobjid FROM rule w
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass
         AND d.objid = w.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass
         AND d.refobjid <> w.ev_class),
      teller AS (
        SELECT string_agg(p.oid::text, '|') AS oids FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'pg_catalog'
        WHERE p.proname ~ '^(query|table|schema|database|cursor)_to_xml|^pg_read_|^pg_ls_|^lo_|^loread|^pg_stat_get_(backend_)?activity|^pg_logical_slot|^ts_stat'),
      opaque(view) AS (
        SELECT w.ev_class FROM rule w, teller
        WHERE w.action ~ (':(funcid|aggfnoid) (' || teller.oids || ') ')
           OR w.action ~ ':relid (2619|3429|2613) '
        UNION
        SELECT w.ev_class FROM rule w
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
        LEFT JOIN pg_catalog.pg_operator o ON d.refclassid = 'pg_catalog.pg_operator'::regclass AND o.oid = d.refobjid
        JOIN pg_catalog.pg_proc p ON p.oid = CASE
          WHEN d.refclassid = 'pg_catalog.pg_proc'::regclass THEN d.refobjid ELSE o.oprcode END
        JOIN pg_catalog.pg_language l ON l.oid = p.prolang
        WHERE p.oid >= 16384 AND (l.lanname NOT IN ('c', 'internal') OR p.proretset)),
      showing(relid) AS (
        SELECT relid FROM marked
        UNION SELECT r.view FROM reads r JOIN showing s ON s.relid = r.relid),
      tells(relid) AS (
        SELECT r.oid FROM pg_catalog.pg_class r
        WHERE r.relnamespace = 'pg_catalog'::regnamespace
          AND r.relname IN ('pg_statistic', 'pg_statistic_ext_data', 'pg_stats', 'pg_stats_ext',
            'pg_stats_ext_exprs', 'pg_stat_activity', 'pg_largeobject')),
      other(relid, attname) AS (
        SELECT a.attrelid, a.attname FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class r ON r.oid = a.attrelid
        WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped
          AND r.relkind IN ('r', 'p', 'v', 'm', 'f') AND r.relpersistence <> 't'
        LIMIT @MOST@ + 1)
      SELECT 'R' AS kind, r.oid::text AS a, r.relnatts::text AS b, n.nspname::text AS c, r.relname::text AS d, r.relkind::text AS e
      FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
      WHERE r.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND r.relpersistence <> 't'
        AND n.nspname NOT LIKE 'pg\\_toast%'
      UNION ALL
      SELECT 'F', m.relid::text, a.attnum::text, m.f, NULL, NULL
      FROM marked m JOIN pg_catalog.pg_attribute a ON a.attrelid = m.relid AND a.attname = m.attname
      UNION ALL
      SELECT 'S', a.attrelid::text, a.attnum::text, NULL, NULL, NULL
      FROM tells t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.relid
      WHERE a.attnum > 0
        AND a.attname ~ '^(stavalues|stxd|most_common_|histogram_|range_|elem_|query$|data$|expr$)'
      UNION ALL
      SELECT 'C', a.attrelid::text, a.attnum::text, a.attname::text, NULL, NULL
      FROM (SELECT relid FROM showing UNION SELECT relid FROM tells) s
      JOIN pg_catalog.pg_attribute a ON a.attrelid = s.relid AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL
      SELECT 'K', relid::text, NULL, attname::text, NULL, NULL
      FROM other WHERE (SELECT count(*) FROM other) <= @MOST@
      UNION ALL
      SELECT 'D', view::text, relid::text, NULL, NULL, NULL FROM reads
      UNION ALL
      SELECT 'X', view::text, NULL, NULL, NULL, NULL FROM opaque
      UNION ALL
      SELECT 'V', w.ev_class::text, NULL, w.action, NULL, NULL
      FROM rule w JOIN showing s ON s.relid = w.ev_class
      """;

  // Whoever takes a parent's row takes a child's.
  private static final String ROW_FUNCTIONS =
      """
      SELECT DISTINCT 'A' AS kind, p.oid::text AS a, NULL AS b, p.proname::text AS c, r.relname::text AS d, NULL AS e
      FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_type t ON t.oid = p.proargtypes[0]
      LEFT JOIN LATERAL (
        WITH RECURSIVE heir(oid) AS (
          SELECT t.typrelid WHERE p.provariadic = 0
          UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN heir h ON h.oid = i.inhparent)
        SELECT c.relname FROM heir h JOIN pg_catalog.pg_class c ON c.oid = h.oid AND c.relkind <> 'c') r ON true
      WHERE p.oid >= 16384 AND p.prokind IN ('f', 'a') AND p.pronargs - p.pronargdefaults <= 1
        AND (t.typtype IN ('c', 'd', 'p') OR p.provariadic <> 0)
      """;

  /** Of how many columns the names are remembered at most. */
  private static final int MOST_COLUMNS = 10_000;

  private CatalogQuery() {}

  /** Where nothing is classified. */
  static String ofFunctions() {
    return ROW_FUNCTIONS;
  }

  /**
   * @param fields rows of (field, schema, table, column), as SQL
   */
  static String of(String fields) {
    return TEXT.replace("@MOST@", Integer.toString(MOST_COLUMNS)).replace("@FIELDS@", fields)
        + "UNION ALL "
        + ROW_FUNCTIONS;
  }
}
