package io.sallyport.runtime.gate;

import io.sallyport.api.Listener;
import io.sallyport.api.Refusal;
import io.sallyport.api.Session;
import io.sallyport.api.SessionRequest;
import io.sallyport.runtime.credential.Leases;
import io.sallyport.runtime.failure.RootCause;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends those who ask for a session through their listener's route, with a deadline. Whatever the
 * route does or leaves undone, they get a session or a refusal, and no lease is left behind.
 */
final class Arrivals {
  private static final Logger LOGGER = LoggerFactory.getLogger(Arrivals.class);

  private final Chain chain;
  private final ScheduledExecutorService timer;
  private final Sessions sessions;
  private final Leases leases;
  private final GateSteps steps;

  Arrivals(
      Chain chain,
      ScheduledExecutorService timer,
      Sessions sessions,
      Leases leases,
      GateSteps steps) {
    this.chain = chain;
    this.timer = timer;
    this.sessions = sessions;
    this.leases = leases;
    this.steps = steps;
  }

  /** As {@link io.sallyport.api.Gate#open}. */
  CompletionStage<Session> open(Listener listener, SessionRequest request) {
    Arrival arrival = new Arrival(ApprovalSteps.newId(), listener, request);
    if (sessions.draining()) {
      refuse(arrival, Refusals.draining());
    } else if (sessions.full()) {
      refuse(arrival, Refusals.full());
    } else {
      var deadline =
          timer.schedule(
              () -> request.executor().execute(() -> late(arrival)),
              listener.authenticationTimeout().toMillis(),
              TimeUnit.MILLISECONDS);
      arrival.over.whenComplete((session, failure) -> deadline.cancel(false));
      // The listener route's own steps, once for each connection; as it is now, not as it was when
      // the connection was accepted.
      send(listener.name(), arrival);
    }
    return arrival.over;
  }

  /** Sends an arrival through a route. On its executor. */
  void send(String route, Arrival arrival) {
    arrival.over.whenComplete((session, failure) -> {
      if (session == null && arrival.lease != null) {
        leases.release(arrival.lease);
      }
    });
    chain.run(route, arrival, arrival.request.executor(), failure -> passed(arrival, failure));
  }

  private void late(Arrival arrival) {
    if (!arrival.over.isDone()) {
      refuse(
          arrival,
          Refusal.of(
              Refusal.Kind.UNAVAILABLE,
              "GATE-050",
              "the session could not be opened in time: "
                  + arrival.waitsFor()
                  + " is late; try again in a moment"));
    }
  }

  /** A route is through with an arrival. */
  private void passed(Arrival arrival, @Nullable Throwable failure) {
    if (arrival.over.isDone()) {
      return;
    }
    Throwable cause = failure == null ? null : RootCause.unwrapped(failure);
    if (cause instanceof SessionSteps.ArrivalRefused refused) {
      refuse(arrival, refused.refusal());
      return;
    }
    Refusal refusal = Refusals.of(cause);
    LOGGER
        .atWarn()
        .addKeyValue("listener", arrival.listener.name())
        .addKeyValue("rule", refusal.rule())
        .addKeyValue(
            "reason", cause == null ? "its route neither opened nor refused it" : cause.toString())
        .log("a session could not be opened");
    refuse(arrival, refusal);
  }

  private void refuse(Arrival arrival, Refusal refusal) {
    arrival.refusal = refusal;
    steps.refuse(arrival);
  }
}
