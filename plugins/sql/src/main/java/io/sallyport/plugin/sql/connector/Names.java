package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.wire.ObjectName;
import io.sallyport.plugin.sql.wire.ProtocolViolation;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names of a session. Statements of Parse and of PREPARE share one namespace, portals and
 * cursors another, as in the server. Messages take effect when they are sent and are undone when
 * the server fails them; SQL takes effect when the server says so.
 */
final class Names {
  private static final Set<Effect> CODE =
      EnumSet.of(Effect.EXECUTE, Effect.UNKNOWN, Effect.HOST, Effect.ADMIN);

  static final String UNTOLD =
      "statements and cursors need ASCII names here: the database's encoding is not UTF8";

  private final boolean utf8;
  private boolean forgotten;
  final NameTable<Prepared> statements = new NameTable<>();
  final NameTable<Portal> portals = new NameTable<>();

  /**
   * @param utf8 whether the server keeps names as they are sent: in another encoding two names may
   *     be one, as may two that are cut at another place
   */
  Names(boolean utf8) {
    this.utf8 = utf8;
  }

  /** Whether it is known which names the server takes for this one. */
  boolean tells(String name) {
    return utf8 || !ObjectName.encoded(name);
  }

  /**
   * A name of a message, when it is known what it means to the server.
   *
   * @throws ProtocolViolation when it is not
   */
  String told(String name) {
    if (!tells(name)) {
      throw new ProtocolViolation("42602", UNTOLD);
    }
    return name;
  }

  /** Whether that is so of all names in a command. */
  boolean tells(Command command) {
    return switch (command) {
      case Command.Prepare(var name, var inner) -> tells(name);
      case Command.Execute(var name) -> tells(name);
      case Command.Deallocate(var name) -> name == null || tells(name);
      case Command.DeclareCursor(var name, var inner) -> tells(name);
      case Command.Fetch(var name) -> tells(name);
      case Command.CloseCursor(var name) -> name == null || tells(name);
      default -> true;
    };
  }

  /**
   * Whether the server's planner may already run code of others: it calls functions that claim to
   * be immutable or stable, when a portal is bound or a statement explained.
   */
  static boolean runsCode(Statement statement) {
    return !Collections.disjoint(statement.shape().effects(), CODE);
  }

  /** Whether a Bind that is not looked at could run code, whatever it names. */
  boolean mayRunCode() {
    return forgotten || statements.any(one -> runsCode(one.statement));
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

  /** Whether what a message of this segment says by the name is not known yet. */
  boolean unsureStatement(String name, long segment) {
    return statements.unsure(name, segment, !forgotten);
  }

  boolean unsurePortal(String name, long segment) {
    return portals.unsure(name, segment, !forgotten);
  }

  /** Whether that is so of any name: SQL may name what it likes. */
  boolean unsure(long segment) {
    return statements.unsure(segment) || portals.unsure(segment);
  }

  /** What a command did that the server has completed. */
  void completed(Command command, byte[] text, long segment) {
    switch (command) {
      case Command.Prepare(var name, var inner) ->
          statements.set(name, new Prepared(text, inner, Prepared.NO_TYPES));
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
          portals.removeIf(each -> true);
        }
      }
      case Command.DeclareCursor(var name, var inner) ->
          portals.set(
              name,
              new Portal(
                  new Prepared(text, inner, Prepared.NO_TYPES),
                  Portal.NO_PARAMETERS,
                  Portal.TEXT,
                  Long.MAX_VALUE)); // WITH HOLD outlives its transaction
      case Command.CloseCursor(var name) -> {
        if (name == null) {
          portals.removeIf(each -> true);
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
      portals.removeIf(each -> each.getValue().segment <= segment);
    }
  }

  /** Nothing is known for sure any more: code has run that may have changed any name. */
  void forget() {
    forgotten = true;
    clearStatements();
    portals.removeIf(each -> true);
  }

  /** All but the unnamed one: SQL cannot reach that. */
  private void clearStatements() {
    statements.removeIf(each -> !each.getKey().isEmpty());
  }
}
