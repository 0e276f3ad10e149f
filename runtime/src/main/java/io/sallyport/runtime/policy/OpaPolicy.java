package io.sallyport.runtime.policy;

import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Operation;
import io.sallyport.api.Session;
import io.sallyport.runtime.failure.RootCause;
import io.sallyport.runtime.policy.DecisionCache.Decided;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides by asking OPA, and remembers for as long as policy grants. */
final class OpaPolicy implements Policy {
  private static final Logger LOGGER = LoggerFactory.getLogger(OpaPolicy.class);

  private final OpaClient opa;
  private final Revisions revisions;
  private final DecisionCache cache;
  private final Clock clock;
  private final LongSupplier ticker;

  /**
   * @param ticker nanoseconds, as {@link System#nanoTime()}
   */
  OpaPolicy(
      OpaClient opa, Revisions revisions, DecisionCache cache, Clock clock, LongSupplier ticker) {
    this.opa = opa;
    this.revisions = revisions;
    this.cache = cache;
    this.clock = clock;
    this.ticker = ticker;
  }

  @Override
  public String revision() {
    return revisions.epoch().revision();
  }

  @Override
  public CompletionStage<Answer> decide(Question question) {
    long time = ticker.getAsLong();
    Epoch epoch = revisions.epoch();
    Operation operation = null;
    DecisionMemory memory = null;
    if (question instanceof Question.OfOperation asked && asked.evidence().facts().isEmpty()) {
      operation = asked.operation();
      Session session = operation.session();
      if (session instanceof DecisionMemory.Holder holder) {
        memory = holder.decisions();
        var remembered = memory.recall(operation.shape(), operation.inTransaction(), epoch, time);
        if (remembered != null) {
          return remembered;
        }
      }
    }
    return decide(question, operation, memory, epoch, time);
  }

  private CompletionStage<Answer> decide(
      Question question,
      @Nullable Operation operation,
      @Nullable DecisionMemory memory,
      Epoch epoch,
      long time) {
    InputDocument document;
    try {
      document = InputDocument.of(question);
    } catch (RuntimeException e) {
      LOGGER.atWarn().addKeyValue("failure", e.getClass().getName()).log("question not written");
      return CompletableFuture.completedFuture(
          refused(
              new PolicyException.Malformed(
                  "the question could not be written as JSON: a fact of the operation is no plain value")));
    }
    if (document.evidenced()) {
      return ask(document, time).thenApply(Decided::answer);
    }
    var decided = cache.get(document.digest(), epoch, time, () -> ask(document, time));
    if (memory != null && operation != null) {
      var shape = operation.shape();
      boolean inTransaction = operation.inTransaction();
      decided =
          decided.whenComplete((done, failure) -> {
            if (done != null && done.kept() != null) {
              memory.keep(shape, inTransaction, done.kept(), ticker.getAsLong());
            }
          });
    }
    return decided.thenApply(Decided::answer);
  }

  private CompletableFuture<Decided> ask(InputDocument document, long time) {
    var expected = revisions.expected();
    return opa.ask(document.body(clock.instant()))
        .thenApply(answer -> read(answer, expected, document.evidenced(), time))
        .exceptionally(failure -> new Decided(refused(unwrapped(failure)), null))
        .toCompletableFuture();
  }

  private Decided read(
      OpaClient.Answer answer, Revisions.Expected expected, boolean evidenced, long time) {
    Epoch epoch = revisions.seen(answer.revision(), expected);
    DecisionReader.Read read = DecisionReader.read(answer.result());
    // Asked with evidence, policy has had its chance: what it still lacks could not be found out.
    var needs = evidenced ? Set.<EvidenceKind>of() : read.needs();
    var fresh = new Answer(read.decision(), needs, answer.revision(), false);
    if (evidenced || read.ttl().isZero() || epoch == null) {
      return new Decided(fresh, null);
    }
    var later = new Answer(read.decision(), needs, answer.revision(), true);
    return new Decided(
        fresh, new Kept(epoch, time + nanos(read.ttl()), CompletableFuture.completedFuture(later)));
  }

  private static long nanos(Duration ttl) {
    return ttl.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1).toNanos() : ttl.toNanos();
  }

  private Answer refused(PolicyException failure) {
    LOGGER
        .atWarn()
        .addKeyValue("rule", failure.rule())
        .addKeyValue("reason", failure.getMessage())
        .log("no policy decision");
    String reason =
        switch (failure) {
          case PolicyException.Undefined _ -> "the policy is not loaded, so nothing is allowed";
          case PolicyException.Late _ -> "the policy did not answer in time";
          case PolicyException.Malformed _ -> "the policy's answer could not be understood";
          case PolicyException.Unreachable _ -> "the policy cannot be asked at the moment";
          case PolicyException.WrongRevision _ -> "another policy answered than the one in force";
        };
    return new Answer(
        Decision.Deny.of(
            failure.rule(),
            reason,
            "try again in a moment; for an operator: " + failure.getMessage()),
        Set.of(),
        revision(),
        false);
  }

  private static PolicyException unwrapped(Throwable failure) {
    Throwable cause = RootCause.unwrapped(failure);
    return cause instanceof PolicyException policy
        ? policy
        : new PolicyException.Malformed(
            "an answer could not be read (" + cause.getClass().getSimpleName() + ")");
  }
}
