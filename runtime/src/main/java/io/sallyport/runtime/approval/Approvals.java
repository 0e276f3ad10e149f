package io.sallyport.runtime.approval;

import io.sallyport.api.Subject;
import io.sallyport.runtime.approval.Approval.Asked;
import io.sallyport.runtime.approval.Approval.Verdict;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The questions to humans. Thread-safe; stages complete on any thread and fail with {@link
 * ApprovalException}, or with the store's own exception.
 */
public interface Approvals {
  /**
   * Opens a question, or attaches to the one with the same digest that still waits, or that was
   * granted and not used. The id, since and until of what is given count only for a new one. A live
   * question that asks other approvers than policy does now is withdrawn, and a new one opened.
   */
  CompletionStage<Approval> ask(Asked question);

  /**
   * Records one person's word, and the transition that follows from it. Refused by {@link
   * ApprovalException}: the subject itself, whoever the agent acts for, any agent, a person in none
   * of the groups that still lack a yes, a second word of the same person, a question that waits no
   * more.
   */
  CompletionStage<Approval> answer(String id, Subject approver, Verdict verdict, String reason);

  /** Takes the grant, once: of all callers exactly one succeeds. */
  CompletionStage<Approval.Used> use(String id);

  /** Closes the question. No effect unless it waits or was granted. */
  CompletionStage<Void> withdraw(String id, String why);

  /**
   * The client is gone: withdraws after the configured grace, unless {@link #ask} attaches to the
   * question before.
   */
  CompletionStage<Void> orphan(String id);

  CompletionStage<Optional<Approval>> find(String id);

  CompletionStage<List<Approval>> list(Set<Class<? extends Approval>> states, int limit);

  /**
   * Calls back on every transition, whichever replica it happened on; also on an answer that left
   * the question waiting. At least once, in order for each id.
   */
  void onChange(Consumer<Approval> listener);

  /** Where people decide. */
  URI page(String id);
}
