package io.sallyport.runtime.gate;

import io.sallyport.api.Outcome;
import io.sallyport.api.Refusal;
import io.sallyport.api.SessionRefused;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.recording.Recording;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code gate:forward} and {@code gate:refuse}, and the way of an outcome into the record. */
final class GateSteps {
  private static final Logger LOGGER = LoggerFactory.getLogger(GateSteps.class);
  private final Recording recording;
  private final Events events;
  private final GateMetrics metrics;
  private final Chain chain;

  /**
   * @param chain takes outcomes to the source {@code gate:outcome}
   */
  GateSteps(Recording recording, Events events, GateMetrics metrics, Chain chain) {
    this.recording = recording;
    this.events = events;
    this.metrics = metrics;
    this.chain = chain;
  }

  /** Hands the operation to its connector. The exchange does not wait for the answer. */
  @Nullable CompletionStage<Void> forward(Crossing crossing) {
    if (crossing.withdrawn != null) {
      throw new RecordSteps.WithdrawnException();
    }
    crossing.seal(Crossing.Fate.FORWARDED);
    long started = System.nanoTime();
    CompletionStage<Outcome> answer;
    try {
      answer =
          crossing.pending.forward(
              Objects.requireNonNull(crossing.passage, "mask:plan comes first"));
    } catch (RuntimeException | Error failure) {
      finish(crossing, null, failure, started);
      return null;
    }
    answer.whenComplete((outcome, failure) ->
        crossing.session.onLoop(() -> finish(crossing, outcome, failure, started)));
    return null;
  }

  private void finish(
      Crossing crossing, @Nullable Outcome outcome, @Nullable Throwable failure, long started) {
    if (outcome == null) {
      LOGGER
          .atError()
          .addKeyValue("sessionId", crossing.session.id())
          .addKeyValue("reason", String.valueOf(failure))
          .log("the connector lost an operation");
      LOGGER.debug("the connector lost an operation", failure);
      outcome =
          new Outcome(
              Outcome.Status.LOST,
              "lost",
              null,
              0,
              0,
              0,
              Duration.ofNanos(System.nanoTime() - started));
      crossing.session.end(
          Refusal.of(
              Refusal.Kind.UNAVAILABLE,
              "GATE-080",
              "the connector failed; whether the last operation ran is not known"));
    }
    crossing.outcome = outcome;
    metrics.over(outcome);
    chain.run(
        "outcome",
        crossing,
        crossing.session.executor(),
        unrecorded -> outcomeRecorded(crossing, unrecorded));
  }

  private static void outcomeRecorded(Crossing crossing, @Nullable Throwable failure) {
    if (failure != null) {
      LOGGER
          .atError()
          .addKeyValue("sessionId", crossing.session.id())
          .addKeyValue("reason", failure.toString())
          .log("an outcome could not be recorded");
      crossing.session.end(
          Refusal.of(
              Refusal.Kind.UNAVAILABLE,
              "GATE-030",
              "the journal cannot be written, and nothing runs unrecorded"));
    }
    crossing.over.complete(null);
  }

  /** Answers with a no. What cannot be recorded is refused all the same. */
  @Nullable CompletionStage<Void> refuse(Crossing crossing) {
    Refusal refusal = refusal(crossing);
    crossing.seal(Crossing.Fate.REFUSED);
    metrics.refused(refusal);
    try {
      crossing.session.record().refused(crossing.pending.operation(), refusal);
    } catch (RuntimeException unwritten) { // whatever it is, the client must be answered
      LOGGER
          .atError()
          .addKeyValue("sessionId", crossing.session.id())
          .addKeyValue("rule", refusal.rule())
          .addKeyValue("reason", unwritten.toString())
          .log("a refusal could not be recorded");
    }
    try {
      crossing.pending.refuse(refusal);
    } finally {
      crossing.over.complete(null);
    }
    events.publish(
        "operation-denied",
        Map.of(
            "session", crossing.session.id(),
            "subject", crossing.session.subject().id(),
            "target", crossing.session.target().name(),
            "action", crossing.pending.operation().shape().action(),
            "rule", refusal.rule(),
            "reason", told(refusal)));
    return null;
  }

  /**
   * A person's own words stay with those who may read the question: events go to chat rooms and log
   * stores, and an approver may quote what the statement or its rows say.
   */
  private static String told(Refusal refusal) {
    return refusal.kind() == Refusal.Kind.REFUSED
        ? "a person said no; why is in the record"
        : refusal.reason();
  }

  private static Refusal refusal(Crossing crossing) {
    if (crossing.refusal != null) {
      return crossing.refusal;
    }
    return switch (crossing.decision) {
      case Decision.Deny deny -> Refusals.of(deny);
      case Decision.Hold hold ->
          new Refusal(Refusal.Kind.DENIED, hold.rule(), hold.reason(), hold.advice(), null);
      case Decision.Allow allow -> Refusals.of((Throwable) null);
      case null -> Refusals.of((Throwable) null);
    };
  }

  /** Answers a client that asked for a session. */
  @Nullable CompletionStage<Void> refuse(Arrival arrival) {
    Refusal refusal = arrival.refusal;
    if (refusal == null) {
      refusal =
          arrival.decision instanceof Decision.Deny deny
              ? Refusals.of(deny)
              : Refusals.of((Throwable) null);
    }
    metrics.refused(refusal);
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("listener", arrival.listener.name());
    facts.put("target", SessionSteps.printable(arrival.request.target()));
    facts.put("profile", SessionSteps.printable(arrival.request.profile()));
    facts.put("client", String.valueOf(arrival.request.client().address()));
    facts.put("subject", arrival.identity == null ? "unproven" : arrival.identity.subject().id());
    facts.put("rule", refusal.rule());
    facts.put("reason", refusal.reason());
    try {
      recording.event("session-refused", facts);
    } catch (RuntimeException unwritten) {
      LOGGER
          .atError()
          .addKeyValue("rule", refusal.rule())
          .addKeyValue("reason", unwritten.toString())
          .log("a refused session could not be recorded");
    }
    LOGGER
        .atInfo()
        .addKeyValue("listener", arrival.listener.name())
        .addKeyValue("rule", refusal.rule())
        .log("session refused");
    arrival.over.completeExceptionally(new SessionRefused(refusal));
    events.publish("session-refused", facts);
    return null;
  }
}
