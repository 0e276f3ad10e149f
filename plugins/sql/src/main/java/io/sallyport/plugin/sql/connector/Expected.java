package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Refusal;
import org.jspecify.annotations.Nullable;

/** What the server owes for one message that was sent to it. In the order of sending. */
sealed interface Expected {
  /** The server has not done what the message asked for. */
  default void undo() {}

  /** ParseComplete. */
  record ParseReply(NameTable<Prepared>.Change change) implements Expected {
    @Override
    public void undo() {
      change.undo();
    }
  }

  /** BindComplete. */
  record BindReply(NameTable<Portal>.Change change) implements Expected {
    @Override
    public void undo() {
      change.undo();
    }
  }

  /** CloseComplete, of a statement or a portal. */
  record CloseReply(NameTable<?>.Change change) implements Expected {
    @Override
    public void undo() {
      change.undo();
    }
  }

  /** ParameterDescription, then RowDescription or NoData. */
  record StatementDescription(@Nullable Prepared prepared) implements Expected {}

  /**
   * RowDescription or NoData.
   *
   * @param own whether the gate asked for it; the client must not see it then
   */
  record PortalDescription(@Nullable Portal portal, boolean own) implements Expected {
    @Override
    public void undo() {
      if (portal != null) {
        portal.described = false;
      }
    }
  }

  /** The answer to an operation; one of Query and FunctionCall ends with ReadyForQuery. */
  record Answer(RelayedOperation operation) implements Expected {}

  /**
   * The error of a message that was sent in order to fail, in place of a refused operation.
   *
   * @param simple whether ReadyForQuery follows at once
   * @param cause null when the operation's outcome need not be told
   */
  record Poison(Refusal refusal, String request, boolean simple, @Nullable RelayedOperation cause)
      implements Expected {}

  /** ReadyForQuery of a Sync. */
  record Ready() implements Expected {
    static final Ready OF_SYNC = new Ready();
  }

  /** Nothing: the client ended COPY. Marks up to where the server ignores Sync. */
  record CopyEnd() implements Expected {
    static final CopyEnd MARK = new CopyEnd();
  }
}
