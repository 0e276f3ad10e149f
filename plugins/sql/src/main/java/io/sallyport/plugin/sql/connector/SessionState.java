package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether a statement means on another connection of the same user what it means here: until
 * something has set a search path, say, or made a temporary table that hides another. Event loop
 * only.
 */
final class SessionState {
  /** What may leave such a thing behind. */
  private static final Set<Effect> LEAVING =
      EnumSet.of(Effect.SESSION, Effect.CREATE, Effect.EXECUTE, Effect.ADMIN, Effect.UNKNOWN);

  /** Settings that change neither what names mean nor how values compare. */
  private static final Set<String> OUTWARD =
      Set.of(
          "application_name",
          "bytea_output",
          "client_min_messages",
          "extra_float_digits",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "lock_timeout",
          "statement_timeout",
          "transaction_timeout");

  private boolean own;

  /**
   * @param settings whether the client asked for some at its start that policy had to decide on
   */
  SessionState(boolean settings) {
    own = settings;
  }

  /** The server hears of a statement; what comes of it is not waited for. */
  void sends(Statement statement) {
    own =
        own
            || !Collections.disjoint(statement.shape().effects(), LEAVING)
                && !statement.commands().stream().allMatch(SessionState::outward);
  }

  private static boolean outward(Command command) {
    return command instanceof Command.Set(var name, var value, var local) && OUTWARD.contains(name);
  }

  boolean asElsewhere() {
    return !own;
  }
}
