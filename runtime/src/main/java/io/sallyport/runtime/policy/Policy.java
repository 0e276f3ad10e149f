package io.sallyport.runtime.policy;

import io.sallyport.api.EvidenceKind;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Decides. Thread-safe. */
public interface Policy {
  /**
   * Never fails: what goes wrong (unreachable, late, malformed, undefined, wrong revision) is an
   * {@link Answer} with a {@link Decision.Deny} of its own rule id. When the decision is cached,
   * the returned stage is complete already; else it completes within the configured deadline on a
   * thread of the policy client, which the caller must leave.
   */
  CompletionStage<Answer> decide(Question question);

  /** The revision of the policy that answers now; changes when a new one takes effect. */
  String revision();

  /**
   * @param decision what was decided
   * @param needs evidence that policy asks for before it can decide; when not empty, collect it and
   *     ask again: the decision is what holds if it cannot be had
   * @param revision the policy that answered
   * @param cached whether OPA was not asked this time
   */
  record Answer(Decision decision, Set<EvidenceKind> needs, String revision, boolean cached) {}
}
