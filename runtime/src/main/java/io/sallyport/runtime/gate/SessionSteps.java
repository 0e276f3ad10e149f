package io.sallyport.runtime.gate;

import io.sallyport.api.Refusal;
import io.sallyport.api.Refusal.Kind;
import io.sallyport.api.Target;
import io.sallyport.runtime.credential.Leases;
import io.sallyport.runtime.identity.Authenticator;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.recording.Recording;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code identity:authenticate}, {@code credential:lease} and {@code record:before} for a session
 * that is being opened.
 */
final class SessionSteps {
  private final Authenticator authenticator;
  private final GateHost.TargetFinder targets;
  private final Leases leases;
  private final Recording recording;
  private final Sessions sessions;
  private final Events events;
  private final Clock clock;

  SessionSteps(
      Authenticator authenticator,
      GateHost.TargetFinder targets,
      Leases leases,
      Recording recording,
      Sessions sessions,
      Events events,
      Clock clock) {
    this.authenticator = authenticator;
    this.targets = targets;
    this.leases = leases;
    this.recording = recording;
    this.sessions = sessions;
    this.events = events;
    this.clock = clock;
  }

  CompletionStage<Void> authenticate(Arrival arrival) {
    return authenticator
        .authenticate(arrival.request.credential())
        .thenAcceptAsync(
            identity -> {
              arrival.identity = identity;
              // Only after the client has proved who it is: strangers learn nothing about which
              // targets exist.
              Target target = targets.find(arrival.request.target());
              if (target == null || !target.protocol().equals(arrival.listener.protocol())) {
                throw new ArrivalRefused(
                    new Refusal(
                        Kind.DENIED,
                        "GATE-072",
                        "there is no "
                            + arrival.listener.protocol()
                            + " target named '"
                            + printable(arrival.request.target())
                            + "'",
                        "sallyport targets lists those you may use",
                        null));
              }
              arrival.target = target;
            },
            arrival.request.executor());
  }

  CompletionStage<Void> lease(Arrival arrival) {
    var identity = Objects.requireNonNull(arrival.identity);
    var target = Objects.requireNonNull(arrival.target);
    return leases
        .lease(
            new Leases.Request(
                arrival.sessionId,
                identity.subject(),
                target,
                arrival.request.profile(),
                arrival.request.database()))
        .thenAcceptAsync(
            lease -> {
              if (arrival.over.isDone()) { // the client or its deadline is gone
                leases.release(lease);
                throw new ArrivalRefused(givenUp());
              }
              arrival.lease = lease;
            },
            arrival.request.executor());
  }

  @Nullable CompletionStage<Void> open(Arrival arrival) {
    if (arrival.over.isDone()) {
      throw new ArrivalRefused(givenUp()); // its lease is given back already
    }
    if (!sessions.takePlace()) {
      throw new ArrivalRefused(Refusals.full());
    }
    GateSession session;
    try {
      session = recorded(arrival);
    } catch (RuntimeException e) {
      sessions.giveBackPlace();
      throw e;
    }
    sessions.add(session);
    if (authenticator.revoked(Objects.requireNonNull(arrival.identity))) {
      sessions.credentialRevoked(session.credentialId()); // while it was being opened
    }
    events.publish("session-opened", facts(session));
    if (!arrival.over.complete(session)) {
      session.close("given up before it was open");
    }
    return null;
  }

  private GateSession recorded(Arrival arrival) {
    Decision.Allow allow = (Decision.Allow) Objects.requireNonNull(arrival.decision);
    GateSession session =
        new GateSession(
            arrival.sessionId,
            Objects.requireNonNull(arrival.identity),
            Objects.requireNonNull(arrival.target),
            arrival.request,
            clock.instant(),
            Objects.requireNonNull(arrival.lease),
            allow.masks(),
            this::closed);
    session.recordedBy(recording.open(session, allow, arrival.request.executor()));
    return session;
  }

  private static Refusal givenUp() {
    return Refusal.of(Kind.UNAVAILABLE, "GATE-050", "the session was given up meanwhile");
  }

  private void closed(GateSession session, String how) {
    sessions.remove(session);
    session.executor().execute(() -> session.record().close(how));
    events.publish("session-ended", facts(session));
  }

  private static Map<String, Object> facts(GateSession session) {
    return Map.of(
        "session",
        session.id(),
        "subject",
        session.subject().id(),
        "target",
        session.target().name(),
        "profile",
        session.profile());
  }

  /** Names come from clients that may send anything; what is printed is short and plain. */
  static String printable(String text) {
    String plain = text.replaceAll("[^\\p{Alnum} ._/@+-]", "?");
    return plain.length() <= 64 ? plain : plain.substring(0, 64) + "…";
  }

  /** A step refuses a session. */
  static final class ArrivalRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    ArrivalRefused(Refusal refusal) {
      super(refusal.reason(), null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }
}
