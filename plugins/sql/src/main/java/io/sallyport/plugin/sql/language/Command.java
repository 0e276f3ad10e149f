package io.sallyport.plugin.sql.language;

import org.jspecify.annotations.Nullable;

/**
 * One statement of a message, as far as the connector must understand it. Names are unquoted as the
 * server does.
 */
public sealed interface Command {
  /** BEGIN, START TRANSACTION. */
  record Begin() implements Command {}

  /** COMMIT, END, ROLLBACK, ABORT, PREPARE TRANSACTION. */
  record EndTransaction(boolean commits) implements Command {}

  /** SAVEPOINT, RELEASE, ROLLBACK TO. */
  record Savepoint() implements Command {}

  /** PREPARE name AS …: the statement inside, as {@link Command.Other} would be read. */
  record Prepare(String name, Statement inner) implements Command {}

  /** EXECUTE name, also inside EXPLAIN ANALYZE, CREATE TABLE AS and COPY. */
  record Execute(String name) implements Command {}

  /** DEALLOCATE name; null for ALL. */
  record Deallocate(@Nullable String name) implements Command {}

  /** DISCARD ALL (true) or another DISCARD. */
  record Discard(boolean all) implements Command {}

  /** DECLARE name CURSOR FOR …. */
  record DeclareCursor(String name, Statement inner) implements Command {}

  /** FETCH and MOVE. */
  record Fetch(String name) implements Command {}

  /** CLOSE name; null for ALL. */
  record CloseCursor(@Nullable String name) implements Command {}

  /**
   * SET, RESET; name lower-case, {@code all} for RESET ALL; value null when it is reset or not a
   * plain constant.
   */
  record Set(String name, @Nullable String value, boolean local) implements Command {}

  /**
   * COPY with the client as the other side. A COPY with a file or a program is {@link Other}.
   *
   * @param form how its data is written
   */
  record Copy(boolean toClient, boolean ofQuery, CopyForm form) implements Command {}

  /** Any other statement. */
  record Other() implements Command {}
}
