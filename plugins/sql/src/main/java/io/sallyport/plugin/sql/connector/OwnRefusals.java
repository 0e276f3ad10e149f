package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Refusal;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.result.ResultFilters;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the connector does not let through although policy does: settings without which gate and
 * server would read a text differently, and answers that cannot be masked.
 */
final class OwnRefusals {
  /** Held at these values; by them the gate reads texts as the server does. */
  static final Map<String, String> PINNED =
      Map.of(
          "standard_conforming_strings", "on",
          "client_encoding", "UTF8",
          "backslash_quote", "safe_encoding");

  private OwnRefusals() {}

  static @Nullable Refusal of(
      RelayedOperation operation, @Nullable ResultFilters filters, Names names) {
    if (operation.statement == Unread.TOO_LONG) {
      return denied("the message is longer than the gate reads");
    }
    if (operation.statement == Unread.FUNCTION) {
      return denied("a function may be called without a statement only on large objects");
    }
    if (operation.statement() instanceof CombinedStatement combined
        && combined.runs(Unread.COMMAND)) {
      return denied("only queries may be run by the name of a prepared statement");
    }
    for (Command command : operation.statement().commands()) {
      if (!names.tells(command)) {
        return denied(Names.UNTOLD);
      }
      if (command instanceof Command.Set(var name, var value, var local) && !holds(name, value)) {
        return denied("the gate holds " + name + " at " + PINNED.get(name));
      }
    }
    String called = filters == null ? null : filters.callsAsColumn(operation.statement());
    if (called != null) {
      return new Refusal(
          Refusal.Kind.DENIED,
          "GATE-002",
          "it may call the function " + called + ", written as if it were a column",
          "write the call as one: " + called + "(…)",
          null);
    }
    // Asked even when nothing is masked here: it keeps track of what changes the meaning of names.
    if (filters != null && !filters.mayForward(operation.statement(), operation.passage())) {
      return unmaskable(
          "it would copy masked fields to where nothing masks them",
          "copy the other columns, or ask somebody who sees the data as it is");
    }
    if (!operation.masked()) {
      return null;
    }
    if (filters != null && filters.tells(operation.statement(), operation.passage())) {
      return unmaskable(
          "it would tell masked values by the rows that it picks",
          "compare masked columns with constants, or join them as they are");
    }
    if (filters == null) {
      return Refusal.of(
          Refusal.Kind.UNAVAILABLE,
          "GATE-090",
          "its answer must be masked, and masking is missing");
    }
    for (Command command : operation.statement().commands()) {
      if (command instanceof Command.Copy(var toClient, var ofQuery, var form)
          && toClient
          && !filters.mayCopyOut(operation.statement(), operation.passage())) {
        return unmaskable(
            "COPY cannot be masked here", "a SELECT of the same columns can be masked");
      }
    }
    if (filters.writesMaskedValues(
        operation.statement(), operation.text, operation.parameters, operation.passage())) {
      return new Refusal(
          Refusal.Kind.DENIED,
          "GATE-092",
          "it would write a masked value in the place of the real one",
          "Leave out the columns that were read masked; write only what you know.",
          null);
    }
    if (operation.kind == RelayedOperation.Kind.FUNCTION
        && !LargeObjects.harmless(operation)
        && !filters.mayReadLargeObject(operation.passage())) {
      return unmaskable(
          "a large object cannot be masked, and masked data may have gone into it",
          "ask somebody who sees the data as it is");
    }
    return null;
  }

  private static boolean holds(String name, @Nullable String value) {
    String pinned = PINNED.get(name);
    return pinned == null
        || value == null // a RESET leads back to what the gate set at the start
        || StartupPolicy.same(name, value);
  }

  private static Refusal denied(String reason) {
    return new Refusal(
        Refusal.Kind.DENIED, "GATE-002", reason, "the connector never lets this pass", null);
  }

  /** What is classified is not known any more. */
  static Refusal unknownCatalog() {
    return Refusal.of(
        Refusal.Kind.UNAVAILABLE,
        "GATE-090",
        "the target does not say which of its relations show classified fields");
  }

  static Refusal unmaskable(String reason) {
    return unmaskable(reason, "leave the masked columns out");
  }

  private static Refusal unmaskable(String reason, String advice) {
    return new Refusal(Refusal.Kind.DENIED, "GATE-091", reason, advice, null);
  }
}
