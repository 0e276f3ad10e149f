package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Refusal;
import org.jspecify.annotations.Nullable;

/** What the server owes for one message that was sent to it. In the order of sending. */
sealed interface Expected {
  /** Takes back what the message meant, as the server did not do it. */
  default void undo(Names names) {}

  /** ParseComplete. */
  record ParseReply(String name, @Nullable Prepared before) implements Expected {
    @Override
    public void undo(Names names) {
      names.restore(name, before);
    }
  }

  /** BindComplete. */
  record BindReply(String name, @Nullable Portal before) implements Expected {
    @Override
    public void undo(Names names) {
      names.restore(name, before);
    }
  }

  /** CloseComplete of a statement. */
  record CloseStatementReply(String name, @Nullable Prepared before) implements Expected {
    @Override
    public void undo(Names names) {
      names.restore(name, before);
    }
  }

  /** CloseComplete of a portal. */
  record ClosePortalReply(String name, @Nullable Portal before) implements Expected {
    @Override
    public void undo(Names names) {
      names.restore(name, before);
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
    public void undo(Names names) {
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
