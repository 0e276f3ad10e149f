package io.sallyport.plugin.sql.result;

import io.sallyport.plugin.sql.language.Statement;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Functions that put their arguments where a later statement reads them unmasked. */
final class Sinks {
  private static final List<String> FUNCTIONS =
      List.of(
          "set_config",
          "setval",
          "setseed",
          "pg_notify",
          "pg_advisory_",
          "pg_try_advisory_",
          "pg_logical_emit_message",
          "lo_",
          "lowrite");

  /** They read no table. */
  private static final Set<String> QUIET = Set.of("current_setting", "nextval", "currval");

  private Sinks() {}

  static boolean called(Statement statement) {
    return words(statement, "functions_flagged").anyMatch(Sinks::isSink);
  }

  /** Whether it runs code that may read relations which it does not name. */
  static boolean readsUnnamed(Statement statement) {
    return words(statement, "functions_unknown").findAny().isPresent()
        || words(statement, "unread").findAny().isPresent()
        || words(statement, "functions_flagged")
            .anyMatch(function -> !isSink(function) && !QUIET.contains(function));
  }

  private static boolean isSink(String function) {
    return FUNCTIONS.stream().anyMatch(function::startsWith);
  }

  private static Stream<String> words(Statement statement, String fact) {
    return statement.shape().facts().get(fact) instanceof List<?> words
        ? words.stream().map(String::valueOf)
        : Stream.empty();
  }
}
