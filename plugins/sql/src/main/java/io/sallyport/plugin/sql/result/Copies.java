package io.sallyport.plugin.sql.result;

import io.sallyport.api.Effect;
import io.sallyport.api.Resource;
import io.sallyport.plugin.sql.language.Statement;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whether a statement may carry a masked value to where no mask follows it: into another table,
 * into another column of its own, or through a function that keeps or sends what it is given.
 */
final class Copies {
  /** What a function does that outlives the statement: settings, messages, locks, objects. */
  private static final Set<Effect> KEEPS =
      EnumSet.of(Effect.SESSION, Effect.MESSAGE, Effect.LOCK, Effect.WRITE);

  /** They do so whatever they are given. */
  private static final Set<String> KEEPS_NO_VALUE = Set.of("nextval", "pg_export_snapshot");

  private final Predicate<String> mayShow;
  private final Function<String, Set<String>> masked;

  /**
   * @param mayShow whether a relation may show a masked field
   * @param masked the masked fields of a relation that is a table with columns of these names; for
   *     any other relation that may show one, {@code *}
   */
  Copies(Predicate<String> mayShow, Function<String, Set<String>> masked) {
    this.mayShow = mayShow;
    this.masked = masked;
  }

  /** Whether it writes or keeps anything at all; most statements do not. */
  static boolean possible(Statement statement) {
    for (Resource resource : statement.shape().resources()) {
      if (written(resource) || keeps(resource)) {
        return true;
      }
    }
    return false;
  }

  boolean in(Statement statement) {
    List<Resource> resources = statement.shape().resources();
    for (Resource target : resources) {
      if (written(target) && (intoAnother(target, resources) || intoItself(target, statement))) {
        return true;
      }
      if (keeps(target) && readsMasked(statement)) {
        return true;
      }
    }
    return false;
  }

  private static boolean written(Resource target) {
    return target.kind().equals("table")
        && (target.effects().contains(Effect.CREATE) || target.effects().contains(Effect.WRITE));
  }

  @SuppressWarnings("ReferenceEquality") // two places of one list
  private boolean intoAnother(Resource target, List<Resource> resources) {
    for (Resource source : resources) {
      if (!source.equals(target)
          && source.effects().contains(Effect.READ)
          && mayShow.test(source.name())) {
        return true;
      }
    }
    return false;
  }

  private boolean intoItself(Resource target, Statement statement) {
    if (!mayShow.test(target.name())) {
      return false;
    }
    if (fact(statement, "read_from").contains(target.name())) {
      return true;
    }
    List<?> moved = fact(statement, "moved_columns");
    if (moved.isEmpty()) {
      return false;
    }
    Set<String> columns = masked.apply(target.name());
    return columns.contains("*")
        || moved.contains("*")
        || moved.stream()
            .anyMatch(column -> columns.contains(String.valueOf(column).toLowerCase(Locale.ROOT)));
  }

  private static boolean keeps(Resource function) {
    return function.kind().equals("function")
        && !Collections.disjoint(function.effects(), KEEPS)
        && !KEEPS_NO_VALUE.contains(function.name());
  }

  private boolean readsMasked(Statement statement) {
    return !fact(statement, "functions_unknown").isEmpty()
        || statement.shape().effects().contains(Effect.UNKNOWN)
        || statement.relations().stream().anyMatch(mayShow);
  }

  private static List<?> fact(Statement statement, String name) {
    return statement.shape().facts().get(name) instanceof List<?> list ? list : List.of();
  }
}
