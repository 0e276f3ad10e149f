package io.sallyport.runtime.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What is revoked, in memory: loaded from the store once its notifications are heard, and kept up
 * to date by them. Says for how far it can be trusted, as a gateway that is cut off from its store
 * does not hear of what others revoke. Thread-safe; never blocks.
 */
final class RevokedCredentials {
  /** Above the time between two proofs that notifications arrive, with room for a slow moment. */
  private static final Duration FRESH = Duration.ofSeconds(5);

  /** By id, when the credential would have ended by itself. */
  private final Map<String, Instant> ends = new ConcurrentHashMap<>();

  private final Supplier<Duration> sinceHeard;
  private volatile boolean whole;

  /**
   * @param sinceHeard {@link io.sallyport.runtime.store.Store#sinceHeard}
   */
  RevokedCredentials(Supplier<Duration> sinceHeard) {
    this.sinceHeard = sinceHeard;
  }

  /** Notifications may have been missed, until {@link #loaded}. */
  void missed() {
    whole = false;
  }

  /** All that is revoked, read after notifications were heard. */
  void loaded(Map<String, Instant> all) {
    ends.putAll(all);
    whole = true;
  }

  /** One more. */
  void add(String id) {
    ends.putIfAbsent(id, Instant.MAX); // its own end comes with the next load
  }

  boolean contains(String id) {
    return ends.containsKey(id);
  }

  /** Whether what is not in here was not revoked some seconds ago. */
  boolean current() {
    return knowsUntil(FRESH);
  }

  /** Whether what is not in here was not revoked this long ago. */
  boolean knowsUntil(Duration ago) {
    return whole && sinceHeard.get().compareTo(ago) < 0;
  }

  /** Forgets what ended by itself before that. */
  void sweep(Instant before) {
    ends.values().removeIf(end -> end.isBefore(before));
  }
}
