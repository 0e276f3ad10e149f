package io.sallyport.api;

import java.util.Locale;

/**
 * What an operation may do to its target. An operation has at least one; "could not tell" is {@link
 * #UNKNOWN}, never an empty set.
 */
public enum Effect {
  /** Reads data. */
  READ,
  /** Reads settings or plans, no data. */
  SHOW,
  /** Adds or changes data. */
  WRITE,
  /** Removes data. */
  DELETE,
  /** Removes all data of an object. */
  TRUNCATE,
  CREATE,
  ALTER,
  /** Removes an object. */
  DROP,
  /** Changes who may do what. */
  GRANT,
  /** Runs code whose effects its text does not show: functions, procedures, programs. */
  EXECUTE,
  /** Touches the target's host: its files, programs, network. */
  HOST,
  /** Changes the state of the session. */
  SESSION,
  /** Begins, ends or marks a transaction. */
  TRANSACTION,
  /** Takes locks that others wait for. */
  LOCK,
  /** Sends or receives messages (LISTEN, NOTIFY). */
  MESSAGE,
  /** Changes the server itself, or ends others' work. */
  ADMIN,
  /** Could not be told: treat it as able to do anything. */
  UNKNOWN;

  /** The word in policy, JSON and records. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
