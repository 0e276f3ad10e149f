package io.sallyport.runtime.gate;

import io.sallyport.api.Effect;
import io.sallyport.api.Outcome;
import io.sallyport.runtime.policy.Decision;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code record:before} and {@code record:after} for operations, and {@code mask:plan}. */
final class RecordSteps {
  /** Operations that do no more than this need not be on disk before they run. */
  private static final Set<Effect> HARMLESS =
      Collections.unmodifiableSet(
          EnumSet.of(Effect.READ, Effect.SHOW, Effect.SESSION, Effect.TRANSACTION, Effect.LOCK));

  @Nullable CompletionStage<Void> before(Crossing crossing) {
    if (crossing.withdrawn != null) {
      throw new WithdrawnException();
    }
    Decision.Allow allow =
        (Decision.Allow) Objects.requireNonNull(crossing.decision, "policy:decide comes first");
    boolean durable =
        crossing.grant != null
            || !HARMLESS.containsAll(crossing.pending.operation().shape().effects());
    CompletionStage<Void> written =
        crossing
            .session
            .record()
            .before(crossing.pending.operation(), allow, crossing.grant, durable);
    return written.toCompletableFuture().isDone()
            && !written.toCompletableFuture().isCompletedExceptionally()
        ? null
        : written;
  }

  @Nullable CompletionStage<Void> plan(Crossing crossing) {
    Decision.Allow allow =
        (Decision.Allow) Objects.requireNonNull(crossing.decision, "policy:decide comes first");
    crossing.passage =
        new io.sallyport.api.Passage(
            allow.masks(),
            allow.limits(),
            crossing.session.record().transcript(crossing.pending.operation()));
    return null;
  }

  @Nullable CompletionStage<Void> after(Crossing crossing) {
    Outcome outcome = Objects.requireNonNull(crossing.outcome, "gate:forward comes first");
    crossing
        .session
        .record()
        .after(
            crossing.pending.operation(),
            outcome,
            Objects.requireNonNull(crossing.passage).transcript());
    return null;
  }

  /** The client took the operation back before it was forwarded. */
  static final class WithdrawnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WithdrawnException() {
      super("withdrawn", null, false, false);
    }
  }
}
