package io.sallyport.runtime.policy;

import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Limits;
import io.sallyport.api.Mask;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What policy says of an operation or a session. The findings of several rules have been combined
 * to the strictest by rego/sallyport/decision.rego.
 */
public sealed interface Decision {
  /** The rule that decided: {@code SQL-010}; the gate's own are {@code GATE-…}. */
  String rule();

  /** One sentence for people. */
  String reason();

  /** The nearest form that would be allowed; null when there is none. */
  @Nullable String advice();

  /** Every rule that spoke for this outcome, the deciding one first. */
  List<String> rules();

  /** It may pass, masked and limited. */
  record Allow(
      String rule,
      String reason,
      @Nullable String advice,
      List<String> rules,
      List<Mask> masks,
      Limits limits)
      implements Decision {
    public Allow {
      rules = List.copyOf(rules);
      masks = List.copyOf(masks);
    }
  }

  /** It may not pass. */
  record Deny(String rule, String reason, @Nullable String advice, List<String> rules)
      implements Decision {
    public Deny {
      rules = List.copyOf(rules);
    }

    public static Deny of(String rule, String reason, @Nullable String advice) {
      return new Deny(rule, reason, advice, List.of(rule));
    }
  }

  /**
   * People are asked.
   *
   * @param approvers every entry must be satisfied
   * @param timeout how long the question stays open; above zero
   * @param timeoutInTransaction the same for an operation in an open transaction, whose locks
   *     others may wait for; zero: refuse at once
   * @param evidence what the approver is shown, and what is compared before it runs
   */
  record Hold(
      String rule,
      String reason,
      @Nullable String advice,
      List<String> rules,
      List<Mask> masks,
      Limits limits,
      List<Approvers> approvers,
      Duration timeout,
      Duration timeoutInTransaction,
      Set<EvidenceKind> evidence)
      implements Decision {
    public Hold {
      rules = List.copyOf(rules);
      masks = List.copyOf(masks);
      approvers = List.copyOf(approvers);
      evidence = Set.copyOf(evidence);
    }

    /** As it passes once people have said yes. */
    public Allow granted() {
      return new Allow(rule, reason, advice, rules, masks, limits);
    }
  }

  /**
   * @param groups who may answer: a member of any of these
   * @param quorum how many different people must say yes; at least 1
   */
  record Approvers(Set<String> groups, int quorum) {
    public Approvers {
      groups = Set.copyOf(groups);
    }
  }
}
