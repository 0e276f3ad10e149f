package io.sallyport.plugin.sql.result;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What an SQLSTATE says by itself (PostgreSQL docs, appendix "Error Codes"). */
final class SqlState {
  private static final Map<String, String> CODES =
      Map.ofEntries(
          Map.entry("22001", "string too long"),
          Map.entry("22003", "number out of range"),
          Map.entry("22007", "invalid date or time"),
          Map.entry("22008", "date or time out of range"),
          Map.entry("22012", "division by zero"),
          Map.entry("22P02", "invalid input for a type"),
          Map.entry("23502", "a column must not be null"),
          Map.entry("23503", "a foreign key does not match"),
          Map.entry("23505", "a unique value exists already"),
          Map.entry("23514", "a check constraint failed"),
          Map.entry("40001", "could not serialize access"),
          Map.entry("40P01", "deadlock"),
          Map.entry("42501", "insufficient privilege"),
          Map.entry("42601", "syntax error"),
          Map.entry("42703", "no such column"),
          Map.entry("42883", "no such function or operator"),
          Map.entry("42P01", "no such relation"),
          Map.entry("57014", "canceled"),
          Map.entry("57P01", "terminated by an administrator"),
          Map.entry("25P02", "the transaction has failed"),
          Map.entry("P0001", "raised by a function"));

  private static final Map<String, String> CLASSES =
      Map.ofEntries(
          Map.entry("00", "notice"),
          Map.entry("01", "warning"),
          Map.entry("02", "no data"),
          Map.entry("03", "the statement is not complete yet"),
          Map.entry("08", "connection exception"),
          Map.entry("09", "triggered action failed"),
          Map.entry("0A", "feature not supported"),
          Map.entry("22", "data exception"),
          Map.entry("23", "integrity constraint violation"),
          Map.entry("25", "invalid transaction state"),
          Map.entry("21", "a subquery gave more than one row"),
          Map.entry("24", "invalid cursor state"),
          Map.entry("28", "invalid authorization"),
          Map.entry("2B", "other objects depend on it"),
          Map.entry("2D", "invalid transaction termination"),
          Map.entry("38", "a routine failed"),
          Map.entry("39", "a routine was called wrongly"),
          Map.entry("3B", "no such savepoint"),
          Map.entry("3D", "no such database"),
          Map.entry("44", "a view's check failed"),
          Map.entry("F0", "configuration file error"),
          Map.entry("HV", "a foreign server failed"),
          Map.entry("26", "no such prepared statement"),
          Map.entry("34", "no such cursor"),
          Map.entry("3F", "no such schema"),
          Map.entry("40", "transaction rolled back"),
          Map.entry("42", "syntax error or access rule violation"),
          Map.entry("53", "insufficient resources"),
          Map.entry("54", "program limit exceeded"),
          Map.entry("55", "object not in the required state"),
          Map.entry("57", "operator intervention"),
          Map.entry("58", "system error"),
          Map.entry("P0", "procedural language error"),
          Map.entry("XX", "internal error"));

  private static final Set<String> KNOWN = read();

  private SqlState() {}

  private static Set<String> read() {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(SqlState.class.getResourceAsStream("sqlstates.txt")),
                US_ASCII))) {
      return in.lines()
          .filter(line -> !line.startsWith("#"))
          .flatMap(line -> Arrays.stream(line.split(" ")))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(String state) {
    String known = known(state);
    String code = CODES.get(known);
    return code != null ? code : CLASSES.getOrDefault(known.substring(0, 2), "error");
  }

  /**
   * The state, if it is one of the server's own; else that of an error which a function raised: it
   * can raise any five characters, values among them.
   */
  static String known(String state) {
    return KNOWN.contains(state) ? state : "P0001";
  }
}
