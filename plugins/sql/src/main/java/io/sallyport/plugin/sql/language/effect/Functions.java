package io.sallyport.plugin.sql.language.effect;

import static io.sallyport.api.Effect.ADMIN;
import static io.sallyport.api.Effect.EXECUTE;
import static io.sallyport.api.Effect.HOST;
import static io.sallyport.api.Effect.LOCK;
import static io.sallyport.api.Effect.MESSAGE;
import static io.sallyport.api.Effect.READ;
import static io.sallyport.api.Effect.SESSION;
import static io.sallyport.api.Effect.SHOW;
import static io.sallyport.api.Effect.UNKNOWN;
import static io.sallyport.api.Effect.WRITE;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.grammar.Node;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What calling a function does. Three answers: known to be harmless (harmless-functions.txt), known
 * to do something (the table here), and code that nobody has vouched for.
 */
public final class Functions {
  private static final Set<String> HARMLESS = harmless();

  /** Functions of the server and its usual extensions by the beginning of their name. */
  private static final Map<String, Set<Effect>> FAMILIES =
      Map.ofEntries(
          Map.entry("lo_", Set.of(WRITE, EXECUTE)),
          Map.entry("dblink", Set.of(HOST, EXECUTE, UNKNOWN)),
          Map.entry("postgres_fdw_", Set.of(ADMIN)),
          Map.entry("pg_read_", Set.of(HOST)),
          Map.entry("pg_ls_", Set.of(HOST)),
          Map.entry("pg_file_", Set.of(HOST, ADMIN)),
          Map.entry("pg_logical_", Set.of(ADMIN, READ)),
          Map.entry("pg_replication_", Set.of(ADMIN)),
          Map.entry("pg_sync_replication_", Set.of(ADMIN)),
          Map.entry("pg_create_", Set.of(ADMIN)),
          Map.entry("pg_copy_", Set.of(ADMIN)),
          Map.entry("pg_drop_", Set.of(ADMIN)),
          Map.entry("pg_wal_", Set.of(ADMIN)),
          Map.entry("pg_switch_", Set.of(ADMIN)),
          Map.entry("pg_backup_", Set.of(ADMIN)),
          Map.entry("pg_start_backup", Set.of(ADMIN)),
          Map.entry("pg_stop_backup", Set.of(ADMIN)),
          Map.entry("pg_stat_reset", Set.of(ADMIN)),
          Map.entry("pg_stat_statements_reset", Set.of(ADMIN)),
          Map.entry("pg_restore_", Set.of(ADMIN)),
          Map.entry("pg_clear_", Set.of(ADMIN)),
          Map.entry("pg_advisory_", Set.of(LOCK)),
          Map.entry("pg_try_advisory_", Set.of(LOCK)),
          Map.entry("pg_sleep", Set.of(EXECUTE)),
          Map.entry("binary_upgrade_", Set.of(ADMIN)),
          Map.entry("brin_", Set.of(WRITE)),
          Map.entry("pg_logdir_ls", Set.of(HOST)),
          Map.entry("query_to_xml", Set.of(EXECUTE, UNKNOWN)),
          Map.entry("table_to_xml", Set.of(EXECUTE, READ)),
          Map.entry("cursor_to_xml", Set.of(EXECUTE, READ)),
          Map.entry("schema_to_xml", Set.of(EXECUTE, READ)),
          Map.entry("database_to_xml", Set.of(EXECUTE, READ)),
          Map.entry("crosstab", Set.of(EXECUTE, UNKNOWN)),
          Map.entry("connectby", Set.of(EXECUTE, UNKNOWN)),
          Map.entry("xpath_table", Set.of(EXECUTE, UNKNOWN)),
          Map.entry("ts_stat", Set.of(EXECUTE, UNKNOWN)),
          Map.entry("ts_rewrite", Set.of(EXECUTE, UNKNOWN)),
          Map.entry("cron_", Set.of(EXECUTE, ADMIN)),
          Map.entry("http_", Set.of(HOST, EXECUTE)));

  private static final Map<String, Set<Effect>> SINGLE =
      Map.ofEntries(
          Map.entry("lo_import", Set.of(HOST, WRITE)),
          Map.entry("lo_export", Set.of(HOST, READ)),
          Map.entry("loread", Set.of(READ, EXECUTE)),
          Map.entry("lowrite", Set.of(WRITE, EXECUTE)),
          Map.entry("pg_stat_file", Set.of(HOST)),
          Map.entry("pg_current_logfile", Set.of(HOST)),
          Map.entry("pg_hba_file_rules", Set.of(HOST)),
          Map.entry("pg_ident_file_mappings", Set.of(HOST)),
          Map.entry("pg_show_all_file_settings", Set.of(HOST)),
          Map.entry("pg_config", Set.of(HOST)),
          Map.entry("pg_terminate_backend", Set.of(ADMIN)),
          Map.entry("pg_cancel_backend", Set.of(ADMIN)),
          Map.entry("pg_reload_conf", Set.of(ADMIN)),
          Map.entry("pg_rotate_logfile", Set.of(ADMIN)),
          Map.entry("pg_promote", Set.of(ADMIN)),
          Map.entry("pg_log_backend_memory_contexts", Set.of(ADMIN)),
          Map.entry("pg_log_standby_snapshot", Set.of(ADMIN)),
          Map.entry("pg_import_system_collations", Set.of(ADMIN)),
          Map.entry("pg_extension_config_dump", Set.of(ADMIN)),
          Map.entry("pg_export_snapshot", Set.of(SESSION)),
          Map.entry("pg_prewarm", Set.of(ADMIN)),
          Map.entry("pg_buffercache_evict", Set.of(ADMIN)),
          Map.entry("pg_nextoid", Set.of(ADMIN)),
          Map.entry("gin_clean_pending_list", Set.of(WRITE)),
          Map.entry("set_config", Set.of(SESSION)),
          Map.entry("setseed", Set.of(SESSION)),
          Map.entry("current_setting", Set.of(SHOW)),
          Map.entry("pg_show_all_settings", Set.of(SHOW)),
          Map.entry("pg_notify", Set.of(MESSAGE)),
          Map.entry("nextval", Set.of(WRITE)),
          Map.entry("setval", Set.of(WRITE)),
          Map.entry("currval", Set.of(READ)),
          Map.entry("pg_get_sequence_data", Set.of(READ)),
          Map.entry("pg_sequence_last_value", Set.of(READ)));

  /** Of these, the ones that neither run code nor read tables. */
  private static final Set<String> CLOSED =
      Set.of(
          "current_setting", "pg_show_all_settings", "nextval", "setval", "currval", "pg_notify");

  private static final Set<String> OPERATORS =
      Set.of(
          ("+ - * / % ^ |/ ||/ @ & | # ~ << >> = <> != < > <= >= || ~* !~ !~* ~~ ~~* !~~ !~~* ^@ ~<~ ~>~"
                  + " ~<=~ ~>=~ -> ->> #> #>> @> <@ ? ?| ?& #- @? @@ @@@ && -|- &< &> <<| |>> &<| |&>"
                  + " <-> <^ >^ ?# ?- ?-| ?|| ~= @-@ ## <<= >>= !! *= *<> *< *> *<= *>= <#> <% %> <<% %>>"
                  + " <<-> <->> <<<-> <->>> <=>")
              .split(" "));

  private Functions() {}

  /**
   * Finds what a call does.
   *
   * @return whether its literals are of no interest to policy
   */
  static boolean read(Node call, Findings found) {
    var parts = Names.parts(call.list("funcname"));
    var name = Names.join(parts);
    found.add("functions", plain(parts));
    if (!ofServer(parts)) {
      unknown(name, found);
      return true;
    }
    var function = parts.getLast();
    var effects = effects(function);
    if (effects != null) {
      found.effect(effects.toArray(Effect[]::new));
      if (!CLOSED.contains(function)) {
        found.open();
      }
      if (!function.equals("current_setting")) {
        found.add("functions_flagged", function);
        found.touch("function", function, effects.toArray(Effect[]::new));
      }
      inspect(function, call, found);
      return false;
    }
    if (!HARMLESS.contains(function)) {
      unknown(name, found);
    }
    return true;
  }

  /** Whether it is known that what it answers is made of its arguments alone, or of nothing. */
  public static boolean computes(List<String> parts) {
    return !parts.isEmpty()
        && ofServer(parts)
        && HARMLESS.contains(parts.getLast())
        && !parts.getLast().startsWith("pg_stat_get_") // other sessions' statements
        && !parts.getLast().equals("lastval");
  }

  private static @Nullable Set<Effect> effects(String function) {
    var single = SINGLE.get(function);
    if (single != null || HARMLESS.contains(function)) {
      return single;
    }
    return FAMILIES.entrySet().stream()
        .filter(family -> function.startsWith(family.getKey()))
        .max(Comparator.comparingInt(family -> family.getKey().length()))
        .map(Map.Entry::getValue)
        .orElse(null);
  }

  private static void unknown(String name, Findings found) {
    found.effect(EXECUTE);
    found.add("functions_unknown", name);
    found.touch("function", name, EXECUTE);
    found.open();
  }

  /** The few arguments that policy wants to see. */
  private static void inspect(String function, Node call, Findings found) {
    var first = argument(call, 0);
    switch (function) {
      case "nextval", "setval" ->
          found.touch("sequence", first.isEmpty() ? "unknown" : first, WRITE);
      case "set_config" -> {
        var setting = new HashMap<String, Object>();
        setting.put("name", first.isEmpty() ? "unknown" : first.toLowerCase(Locale.ROOT));
        setting.put("by", "set_config");
        found.append("settings", setting);
      }
      default -> {}
    }
  }

  private static String argument(Node call, int index) {
    var arguments = call.list("args");
    var value = arguments.size() > index ? arguments.get(index) : null;
    var cast = Node.as("TypeCast", value);
    var constant = Node.as("A_Const", cast == null ? value : cast.get("arg"));
    var text = constant == null ? null : constant.node("sval");
    return text == null ? "" : text.text("sval");
  }

  /** In pg_catalog, or without a schema: then the server looks there first. */
  private static boolean ofServer(List<String> parts) {
    return parts.size() == 1
        || parts.size() == 2
            && (parts.getFirst().equals("pg_catalog")
                || parts.getFirst().equals("information_schema")
                    && parts.getLast().startsWith("_pg_"));
  }

  private static String plain(List<String> parts) {
    return parts.size() == 2 && parts.getFirst().equals("pg_catalog")
        ? parts.getLast()
        : Names.join(parts);
  }

  public static boolean builtinOperator(List<String> name) {
    var operator = name.getLast();
    if (name.size() > 1 && !name.getFirst().equals("pg_catalog")) {
      return false;
    }
    return OPERATORS.contains(operator);
  }

  private static Set<String> harmless() {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    Functions.class.getResourceAsStream("harmless-functions.txt")),
                StandardCharsets.UTF_8))) {
      return in.lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> List.of(line.split("\\s+")).stream())
          .filter(word -> !word.isEmpty())
          .collect(Collectors.toCollection(HashSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
