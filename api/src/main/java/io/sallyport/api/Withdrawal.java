package io.sallyport.api;

/** Why an operation is taken back while it waits. */
public enum Withdrawal {
  /** The client asked for it; the question closes at once. */
  CANCELLED,
  /**
   * The connection is gone; the question stays open for the configured grace, so that a re-sent
   * operation finds it.
   */
  DISCONNECTED
}
