package io.sallyport.plugin.sql.result;

import io.sallyport.api.Description;
import io.sallyport.api.Effect;
import io.sallyport.api.Shape;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.lineage.ResultLineage;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads statements well enough for tests of filters: relations by keyword, functions by a list. */
record CrudeStatement(
    Set<String> relations,
    boolean closed,
    List<Command> commands,
    Set<Effect> effects,
    ResultLineage lineage)
    implements Statement {
  private static final Set<String> HARMLESS =
      Set.of(
          "lower",
          "upper",
          "max",
          "min",
          "coalesce",
          "count",
          "sum",
          "avg",
          "row_to_json",
          "to_jsonb",
          "string_agg",
          "array_agg",
          "unnest",
          "substr",
          "md5",
          "ascii",
          "length",
          "first_value",
          "over",
          "using",
          "values",
          "cast",
          "xmlelement",
          "concat",
          "now",
          "users",
          "in",
          "version",
          "reverse",
          "encode",
          "convert_to",
          "json_agg",
          "row",
          "left",
          "any",
          "generate_series",
          "jsonb_to_record",
          "j",
          "strpos",
          "repeat",
          "format",
          "array",
          "ts_headline",
          "to_tsvector",
          "nullif",
          "greatest",
          "overlay",
          "translate",
          "exists",
          "v",
          "and",
          "as",
          "select",
          "from",
          "where",
          "string_to_array",
          "regexp_replace",
          "u",
          "age",
          "date_trunc",
          "extract",
          "to_char",
          "trim",
          "lateral",
          "jsonb_build_object",
          "hashtext",
          "rank",
          "width_bucket",
          "current_setting",
          "pg_typeof",
          "insert",
          "orders",
          "t",
          "chr");

  private static final Pattern RELATION =
      Pattern.compile(
          "(?i)\\b(?:from|join|into|update|table|copy|,)\\s+(?:only\\s+)?([a-z_][\\w.]*)(?!\\w*\\s*\\()");
  private static final Pattern CALL = Pattern.compile("(?i)([a-z_][\\w.]*)\\s*\\(");
  private static final Pattern CTE =
      Pattern.compile("(?i)(?:with|,)\\s+([a-z_]\\w*)(?:\\([^)]*\\))?\\s+as\\b");

  static CrudeStatement of(String sql) {
    String text = sql.toLowerCase(Locale.ROOT);
    Set<String> relations = new HashSet<>();
    Matcher relation = RELATION.matcher(text);
    while (relation.find()) {
      relations.add(relation.group(1));
    }
    Matcher cte = CTE.matcher(text);
    while (cte.find()) {
      relations.remove(cte.group(1));
    }
    boolean closed = !text.startsWith("do ") && !text.startsWith("execute");
    Matcher call = CALL.matcher(text);
    while (call.find()) {
      closed &= HARMLESS.contains(call.group(1));
    }
    List<Command> commands = List.of(new Command.Other());
    boolean creates = text.startsWith("create") || text.contains(" into m.");
    boolean alters = text.startsWith("alter") || text.startsWith("drop");
    Set<Effect> effects =
        creates ? Set.of(Effect.CREATE) : alters ? Set.of(Effect.ALTER) : Set.of(Effect.READ);
    return new CrudeStatement(relations, closed, commands, effects, ResultLineage.NONE);
  }

  @Override
  public Shape shape() {
    return new Shape("postgresql", "TEST", effects, List.of(), "", Map.of());
  }

  @Override
  public Description describe(byte[] text, List<Description.Parameter> parameters) {
    return new Description("", "", "sql", List.of(), List.of());
  }
}
