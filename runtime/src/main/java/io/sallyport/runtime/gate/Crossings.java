package io.sallyport.runtime.gate;

import io.sallyport.api.PendingOperation;
import io.sallyport.runtime.failure.RootCause;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends operations through the routes, and refuses what falls out of them: whatever a route does or
 * leaves undone, an operation ends up forwarded, refused or parked.
 */
final class Crossings implements ChainRunner {
  private static final Logger LOGGER = LoggerFactory.getLogger(Crossings.class);
  private static final long RETRY_MILLIS = 5;

  private final Chain chain;
  private final ScheduledExecutorService timer;
  private final GateSteps steps;

  /** By identity: what a plugin's operations are equal to is its own affair. */
  private final Map<PendingOperation, Crossing> underway =
      Collections.synchronizedMap(new IdentityHashMap<>());

  Crossings(Chain chain, ScheduledExecutorService timer, GateSteps steps) {
    this.chain = chain;
    this.timer = timer;
    this.steps = steps;
  }

  /** As {@link io.sallyport.api.Gate#submit}. */
  CompletionStage<Void> submit(PendingOperation operation) {
    Crossing crossing = new Crossing(operation);
    decide(crossing, System.nanoTime() + Chain.RELOAD_PATIENCE.toNanos());
    if (!crossing.over.isDone() && crossing.open()) {
      underway.put(operation, crossing);
      crossing.over.whenComplete((over, failure) -> underway.remove(operation));
    }
    return crossing.over;
  }

  /** The crossing of an operation that is neither forwarded nor refused yet. Any thread. */
  @Nullable Crossing underway(PendingOperation operation) {
    return underway.get(operation);
  }

  private void decide(Crossing crossing, long until) {
    int generation = chain.generation();
    run(
        "gate",
        crossing,
        failure -> {
          if (failure != null
              && crossing.untouched()
              && chain.reloadedSince(generation)
              && System.nanoTime() < until) {
            // The route was being swapped: nothing has happened to the operation yet, so it may
            // simply come again.
            timer.schedule(
                () -> crossing.session.onLoop(() -> decide(crossing, until)),
                RETRY_MILLIS,
                TimeUnit.MILLISECONDS);
          } else {
            passed(crossing, failure);
          }
        });
  }

  @Override
  public void run(String route, Crossing crossing) {
    run(route, crossing, failure -> passed(crossing, failure));
  }

  private void run(String route, Crossing crossing, Passed passed) {
    crossing.passes++;
    chain.run(
        route,
        crossing,
        crossing.session.executor(),
        failure ->
            crossing.session.onLoop(() -> {
              crossing.passes--;
              passed.on(failure);
            }));
  }

  /** What to do when a route is through with an operation. */
  @FunctionalInterface
  private interface Passed {
    void on(@Nullable Throwable failure);
  }

  @Override
  public void refuse(Crossing crossing) {
    if (crossing.open()) {
      steps.refuse(crossing);
    }
  }

  private void passed(Crossing crossing, @Nullable Throwable failure) {
    if (failure == null) {
      if (crossing.dropped()) {
        crossing.refusal = Refusals.of((Throwable) null);
        LOGGER
            .atError()
            .addKeyValue("sessionId", crossing.session.id())
            .log("the routes neither forwarded nor refused an operation; it is refused");
        steps.refuse(crossing);
      }
    } else if (!crossing.open()) {
      LOGGER
          .atError()
          .addKeyValue("sessionId", crossing.session.id())
          .addKeyValue("reason", failure.toString())
          .log("the chain failed after the operation's fate was sealed");
      crossing.over.complete(null);
    } else {
      refuse(crossing, failure);
    }
  }

  private void refuse(Crossing crossing, Throwable failure) {
    if (failure instanceof RecordSteps.WithdrawnException) {
      crossing.refusal = Refusals.withdrawn(null);
    } else {
      crossing.refusal = Refusals.of(failure);
      LOGGER
          .atError()
          .addKeyValue("sessionId", crossing.session.id())
          .addKeyValue("rule", crossing.refusal.rule())
          .addKeyValue("reason", RootCause.message(failure))
          .log("the chain could not decide; the operation is refused");
      LOGGER.debug("the chain could not decide", failure);
    }
    steps.refuse(crossing);
  }
}
