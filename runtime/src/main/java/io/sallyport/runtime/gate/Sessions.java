package io.sallyport.runtime.gate;

import io.sallyport.api.Lease;
import io.sallyport.api.Refusal;
import io.sallyport.runtime.credential.Leases;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The register of open sessions: their limit, their end with the credential that opened them, the
 * drain. Thread-safe.
 */
final class Sessions {
  private static final Logger LOGGER = LoggerFactory.getLogger(Sessions.class);
  private final Map<String, GateSession> open = new ConcurrentHashMap<>();
  private final Map<String, ScheduledFuture<?>> ends = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer;
  private final Leases leases;
  private final Clock clock;
  private final Semaphore places;
  private volatile boolean draining;

  Sessions(ScheduledExecutorService timer, Leases leases, Clock clock, int most) {
    this.timer = timer;
    this.leases = leases;
    this.clock = clock;
    this.places = new Semaphore(most);
  }

  int count() {
    return open.size();
  }

  boolean full() {
    return places.availablePermits() == 0;
  }

  /**
   * Takes a place, before the session is made: many may ask for one at once, and {@link #full} was
   * looked at long before.
   *
   * @return false when there is none
   */
  boolean takePlace() {
    return places.tryAcquire();
  }

  /** For a session that was not made after all. */
  void giveBackPlace() {
    places.release();
  }

  boolean draining() {
    return draining;
  }

  /** Adds a session whose place was taken. */
  void add(GateSession session) {
    open.put(session.id(), session);
    Duration left = Duration.between(Instant.now(clock), session.expires());
    ends.put(
        session.id(),
        timer.schedule(
            () ->
                session.end(
                    Refusal.of(
                        Refusal.Kind.UNAUTHENTICATED,
                        "GATE-082",
                        "the token that opened this session has ended; log in again")),
            Math.max(0, left.toMillis()),
            TimeUnit.MILLISECONDS));
    if (draining) {
      session.end(Refusals.draining());
    }
  }

  void remove(GateSession session) {
    open.remove(session.id());
    places.release();
    ScheduledFuture<?> end = ends.remove(session.id());
    if (end != null) {
      end.cancel(false);
    }
    leases.release(session.lease());
    synchronized (this) {
      notifyAll(); // the drain waits for the last
    }
  }

  void endAll(Predicate<GateSession> which, Refusal why) {
    for (GateSession session : open.values()) {
      if (which.test(session)) {
        LOGGER
            .atInfo()
            .addKeyValue("sessionId", session.id())
            .addKeyValue("rule", why.rule())
            .log("session is being ended");
        session.end(why);
      }
    }
  }

  void credentialRevoked(String credentialId) {
    endAll(
        session -> session.credentialId().equals(credentialId),
        Refusal.of(
            Refusal.Kind.UNAUTHENTICATED,
            "GATE-082",
            "the credential that opened this session was revoked; log in again"));
  }

  void leaseLost(Lease lease) {
    endAll(
        session -> session.lease().id().equals(lease.id()),
        Refusal.of(
            Refusal.Kind.UNAVAILABLE,
            "GATE-061",
            "the backend credential could not be renewed; connect again"));
  }

  /**
   * New sessions are refused from now on; open ones may go on until the deadline, then they are
   * ended with a message. Blocks for at most that long and a little.
   */
  void drain(Duration deadline) {
    draining = true;
    long until = System.nanoTime() + deadline.toNanos();
    await(until);
    endAll(session -> true, Refusals.draining());
    await(System.nanoTime() + TimeUnit.SECONDS.toNanos(2));
    if (!open.isEmpty()) {
      LOGGER.atWarn().addKeyValue("sessions", open.size()).log("sessions did not end in time");
      for (GateSession session : open.values()) {
        session.close("gateway stopped");
      }
    }
  }

  private synchronized void await(long until) {
    try {
      for (long left = until - System.nanoTime();
          left > 0 && !open.isEmpty();
          left = until - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
