package io.sallyport.runtime.gate;

import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.policy.Policy;
import io.sallyport.runtime.policy.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code policy:decide} and {@code policy:again}. */
final class PolicySteps {
  /** What an operation's own connector may take to find out what policy wants to know. */
  private static final Duration EVIDENCE_DEADLINE = Duration.ofSeconds(5);

  private final Policy policy;
  private final GateMetrics metrics;

  PolicySteps(Policy policy, GateMetrics metrics) {
    this.policy = policy;
    this.metrics = metrics;
  }

  /** The first question. Synchronous when the decision is known. */
  @Nullable CompletionStage<Void> decide(Crossing crossing) {
    CompletionStage<Policy.Answer> answer =
        policy.decide(new Question.OfOperation(crossing.pending.operation(), crossing.evidence));
    CompletableFuture<Policy.Answer> known = answer.toCompletableFuture();
    if (known.isDone() && known.resultNow().needs().isEmpty()) {
      decided(crossing, known.resultNow());
      return null;
    }
    return answer
        .thenCompose(
            first -> first.needs().isEmpty() ? answer : withEvidence(crossing, first.needs()))
        .thenAcceptAsync(last -> decided(crossing, last), crossing.session.executor());
  }

  /** May this session be opened? */
  @Nullable CompletionStage<Void> decide(Arrival arrival) {
    var identity =
        java.util.Objects.requireNonNull(arrival.identity, "identity:authenticate comes first");
    var target =
        java.util.Objects.requireNonNull(arrival.target, "identity:authenticate comes first");
    var request = arrival.request;
    return policy
        .decide(
            new Question.OfSession(
                identity.subject(),
                identity.run(),
                target,
                request.profile(),
                request.database(),
                request.client()))
        .thenAcceptAsync(
            answer -> {
              arrival.decision = answer.decision();
              if (answer.decision() instanceof Decision.Hold hold) {
                arrival.decision =
                    Decision.Deny.of(
                        hold.rule(), hold.reason() + "; sessions are not held", hold.advice());
              }
            },
            request.executor());
  }

  /** Once more before what was granted runs: the same question with evidence as it is now. */
  CompletionStage<Void> again(Crossing crossing) {
    Approval approval = java.util.Objects.requireNonNull(crossing.approval, "nobody was asked");
    Approval.Asked asked = approval.asked();
    Set<EvidenceKind> kinds = EnumSet.noneOf(EvidenceKind.class);
    kinds.addAll(asked.evidence().facts().keySet());
    kinds.addAll(asked.hold().evidence());
    crossing.evidence = Evidence.NONE;
    CompletionStage<Policy.Answer> answer =
        kinds.isEmpty()
            ? policy.decide(new Question.OfOperation(crossing.pending.operation(), Evidence.NONE))
            : withEvidence(crossing, kinds);
    return answer
        .thenCompose(first ->
            first.needs().isEmpty() || !crossing.evidence.facts().isEmpty()
                ? CompletableFuture.completedStage(first)
                : withEvidence(crossing, first.needs()))
        .thenAcceptAsync(
            last -> {
              decided(crossing, last);
              crossing.changed =
                  last.decision() instanceof Decision.Hold now
                      && (stricter(asked.hold(), now)
                          || differs(asked.evidence(), crossing.evidence));
            },
            crossing.session.executor());
  }

  private void decided(Crossing crossing, Policy.Answer answer) {
    crossing.decision = answer.decision();
    metrics.decided(answer);
  }

  private CompletionStage<Policy.Answer> withEvidence(Crossing crossing, Set<EvidenceKind> wanted) {
    return evidence(crossing, wanted)
        .thenCompose(
            found -> policy.decide(new Question.OfOperation(crossing.pending.operation(), found)));
  }

  /** Collects what is missing; what cannot be had is left out, and policy sees that it is. */
  static CompletionStage<Evidence> evidence(Crossing crossing, Set<EvidenceKind> wanted) {
    Set<EvidenceKind> missing = new HashSet<>(wanted);
    missing.removeAll(crossing.evidence.facts().keySet());
    if (missing.isEmpty()) {
      return CompletableFuture.completedStage(crossing.evidence);
    }
    return crossing
        .pending
        .evidence(missing)
        .toCompletableFuture()
        .copy()
        .orTimeout(EVIDENCE_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(failure -> new Evidence(Map.of(), Instant.EPOCH))
        .thenApply(found -> {
          Map<EvidenceKind, Object> facts = new EnumMap<>(EvidenceKind.class);
          facts.putAll(crossing.evidence.facts());
          facts.putAll(found.facts());
          crossing.evidence = new Evidence(facts, found.taken());
          return crossing.evidence;
        });
  }

  private static boolean stricter(Decision.Hold before, Decision.Hold now) {
    return !before.rules().containsAll(now.rules())
        || !before.approvers().containsAll(now.approvers());
  }

  /**
   * Whether what the approver saw is no longer so. Row numbers may shrink, or grow by a tenth: a
   * busy table would otherwise be asked about for ever. Who waits for locks is shown but not
   * compared.
   */
  static boolean differs(Evidence before, Evidence now) {
    for (var fact : before.facts().entrySet()) {
      Object fresh = now.facts().get(fact.getKey());
      boolean same =
          switch (fact.getKey()) {
            case ROW_ESTIMATE, ROW_COUNT ->
                fact.getValue() instanceof Number old
                    && fresh instanceof Number rows
                    && rows.doubleValue() <= old.doubleValue() * 1.1 + 1;
            case LOCKS -> true;
            case DEPENDENTS, DRY_RUN, FILE_STAT -> fact.getValue().equals(fresh);
          };
      if (!same) {
        return true;
      }
    }
    return false;
  }
}
