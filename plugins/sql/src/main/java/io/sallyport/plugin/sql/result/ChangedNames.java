package io.sallyport.plugin.sql.result;

import io.sallyport.api.Effect;
import io.sallyport.api.Resource;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which names a session may have given another meaning than the catalog's snapshot knows. Removing
 * something is no such change: what a name means then is known too. One session.
 */
final class ChangedNames {
  private static final Set<Effect> ANY_NAME =
      EnumSet.of(Effect.ALTER, Effect.EXECUTE, Effect.ADMIN, Effect.UNKNOWN);
  private static final Set<String> RELATIONS =
      Set.of("table", "view", "materialized_view", "sequence");
  private static final Set<String> WITHOUT_NAMES = Set.of("index", "statistics_object");
  private static final int MOST = 1000;

  private final Set<String> relations = new HashSet<>();
  private boolean all;
  private boolean functions;
  private @Nullable Statement only;
  private int version;

  /** Takes note of a statement that goes out; whether it may change a name. */
  boolean changes(Statement statement) {
    functions |= movesSearchPath(statement);
    Set<Effect> effects = statement.shape().effects();
    boolean any = effects.stream().anyMatch(ANY_NAME::contains);
    if (!any && !effects.contains(Effect.CREATE)) {
      return false;
    }
    only = !all && relations.isEmpty() && statement.commands().size() == 1 ? statement : null;
    version++;
    all |= any || relations.size() > MOST || !takesIn(statement.shape().resources());
    return true;
  }

  private boolean takesIn(List<Resource> resources) {
    boolean found = false;
    for (Resource resource : resources) {
      if (!resource.effects().contains(Effect.CREATE)) {
        continue;
      }
      found = true;
      if (RELATIONS.contains(resource.kind()) && resource.name().indexOf('"') < 0) {
        relations.add(bare(resource.name()));
      } else if (!WITHOUT_NAMES.contains(resource.kind())) {
        return false; // a function, an operator, a type: any expression may mean something else
      }
    }
    return found;
  }

  /** With pg_catalog behind another schema, functions of that schema are found first. */
  private static boolean movesSearchPath(Statement statement) {
    for (Command command : statement.commands()) {
      if (command instanceof Command.Set(String name, String value, var local)
          && name.equals("search_path")) {
        boolean reset = value == null && statement.shape().action().equals("RESET");
        return !reset && (value == null || value.contains("pg_catalog"));
      }
    }
    return statement.shape().facts().get("settings") instanceof List<?> settings
        && settings.stream()
            .anyMatch(setting ->
                setting instanceof Map<?, ?> facts
                    && "set_config".equals(facts.get("by"))
                    && Set.of("search_path", "unknown")
                        .contains(String.valueOf(facts.get("name"))));
  }

  /** Whether the name of a relation may mean another than the catalog's. */
  boolean mayMean(String relation) {
    return !relation.startsWith("pg_catalog.") && (all || relations.contains(bare(relation)));
  }

  /** Whether a function's name may mean another than the server's own. */
  boolean functionsToo() {
    return functions;
  }

  /** Whether names were known for sure until this statement went out, which is one command. */
  boolean changedOnlyBy(Statement statement) {
    return only == statement;
  }

  /** Changes whenever a name may have changed. */
  int version() {
    return version;
  }

  private static String bare(String name) {
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
