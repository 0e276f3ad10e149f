package io.sallyport.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Implemented by a connector for each of its sessions. */
@ConsumerType
@FunctionalInterface
public interface SessionControl {
  /**
   * Ends the session with a message in its protocol's own words, and closes both connections.
   * Called on any thread; idempotent.
   */
  void end(Refusal why);
}
