package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.wire.ProtocolViolation;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of a session. Statements of Parse and of PREPARE share one namespace, portals and
 * cursors another, as in the server. Messages take effect when they are sent and are undone when
 * the server fails them; SQL takes effect when the server says so.
 */
final class Names {
  /** What a client makes the gate remember is bounded. */
  private static final int MOST = 100_000;

  private static final Set<Effect> CODE =
      EnumSet.of(Effect.EXECUTE, Effect.UNKNOWN, Effect.HOST, Effect.ADMIN);

  private boolean forgotten;
  private final Map<String, Prepared> statements = new HashMap<>();
  private final Map<String, Portal> portals = new HashMap<>();

  /**
   * Whether the server's planner may already run code of others: it calls functions that claim to
   * be immutable or stable, when a portal is bound or a statement explained.
   */
  static boolean runsCode(Statement statement) {
    return !Collections.disjoint(statement.shape().effects(), CODE);
  }

  /** Whether a Bind that is not looked at could run code, whatever it names. */
  boolean mayRunCode() {
    return forgotten || statements.values().stream().anyMatch(one -> runsCode(one.statement));
  }

  /** Whether there may be statements and portals that are no longer known. */
  boolean forgotten() {
    return forgotten;
  }

  @Nullable Prepared statement(String name) {
    return statements.get(name);
  }

  @Nullable Portal portal(String name) {
    return portals.get(name);
  }

  /** Answers what the name meant before, for {@link #restore(String, Prepared)}. */
  @Nullable Prepared put(String name, Prepared prepared) {
    bounded(statements);
    return statements.put(name, prepared);
  }

  @Nullable Portal put(String name, Portal portal) {
    bounded(portals);
    return portals.put(name, portal);
  }

  private static void bounded(Map<String, ?> named) {
    if (named.size() >= MOST) {
      throw new ProtocolViolation("53400", "too many names in one session");
    }
  }

  @Nullable Prepared removeStatement(String name) {
    return statements.remove(name);
  }

  @Nullable Portal removePortal(String name) {
    return portals.remove(name);
  }

  void restore(String name, @Nullable Prepared before) {
    if (before == null) {
      statements.remove(name);
    } else {
      statements.put(name, before);
    }
  }

  void restore(String name, @Nullable Portal before) {
    if (before == null) {
      portals.remove(name);
    } else {
      portals.put(name, before);
    }
  }

  /** What a command did that the server has completed. */
  void completed(Command command, byte[] text, long segment) {
    switch (command) {
      case Command.Prepare(var name, var inner) ->
          statements.put(name, new Prepared(text, inner, Prepared.NO_TYPES));
      case Command.Deallocate(var name) -> {
        if (name == null) {
          clearStatements();
        } else {
          statements.remove(name);
        }
      }
      case Command.Discard(var all) -> {
        if (all) {
          clearStatements();
          portals.clear();
        }
      }
      case Command.DeclareCursor(var name, var inner) ->
          portals.put(
              name,
              new Portal(
                  new Prepared(text, inner, Prepared.NO_TYPES),
                  Portal.NO_PARAMETERS,
                  Portal.TEXT,
                  Long.MAX_VALUE)); // WITH HOLD outlives its transaction
      case Command.CloseCursor(var name) -> {
        if (name == null) {
          portals.clear();
        } else {
          portals.remove(name);
        }
      }
      default -> {}
    }
  }

  /** Whether a command, once completed, gives names another meaning. */
  static boolean changedBy(Command command) {
    return switch (command) {
      case Command.Prepare p -> true;
      case Command.Deallocate d -> true;
      case Command.Discard d -> d.all();
      case Command.DeclareCursor d -> true;
      case Command.CloseCursor c -> true;
      default -> false;
    };
  }

  /** A transaction is over: its portals are gone, unless a later segment made them. */
  void transactionOver(long segment) {
    if (!portals.isEmpty()) {
      portals.values().removeIf(portal -> portal.segment <= segment);
    }
  }

  /** Nothing is known for sure any more: code has run that may have changed any name. */
  void forget() {
    forgotten = true;
    clearStatements();
    portals.clear();
  }

  /** All but the unnamed one: SQL cannot reach that. */
  private void clearStatements() {
    statements.keySet().removeIf(name -> !name.isEmpty());
  }
}
