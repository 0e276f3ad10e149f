package io.sallyport.runtime.gate;

import io.sallyport.api.Subject;
import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.approval.Approval.Asked;
import io.sallyport.runtime.approval.Approval.Verdict;
import io.sallyport.runtime.approval.ApprovalException;
import io.sallyport.runtime.approval.Approvals;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Questions in a map. One yes is enough. */
final class InMemoryApprovals implements Approvals {
  final Map<String, Approval> byId = new LinkedHashMap<>();
  private final List<Consumer<Approval>> listeners = new CopyOnWriteArrayList<>();

  /** What every question waits for before it is told that it is open. */
  volatile CompletionStage<Void> asking = CompletableFuture.completedStage(null);

  @Override
  public CompletionStage<Approval> ask(Asked question) {
    Approval open = open(question);
    return asking.thenApply(told -> open);
  }

  private synchronized Approval open(Asked question) {
    for (Approval known : byId.values()) {
      if (known.asked().digest().equals(question.digest())
          && (known instanceof Approval.Waiting || known instanceof Approval.Granted)) {
        return known;
      }
    }
    Approval waiting = new Approval.Waiting(question, List.of());
    byId.put(question.id(), waiting);
    return waiting;
  }

  Approval only() {
    return byId.values().iterator().next();
  }

  Approval last() {
    return byId.values().stream().reduce((first, second) -> second).orElseThrow();
  }

  void become(Approval approval) {
    synchronized (this) {
      byId.put(approval.id(), approval);
    }
    listeners.forEach(listener -> listener.accept(approval));
  }

  @Override
  public CompletionStage<Approval> answer(
      String id, Subject approver, Verdict verdict, String reason) {
    Asked asked = byId.get(id).asked();
    List<Approval.Answer> answers =
        List.of(new Approval.Answer(approver, verdict, reason, Instant.now()));
    Approval next =
        verdict == Verdict.APPROVE
            ? new Approval.Granted(asked, answers, Instant.now())
            : new Approval.Refused(asked, answers, Instant.now());
    become(next);
    return CompletableFuture.completedStage(next);
  }

  @Override
  public synchronized CompletionStage<Approval.Used> use(String id) {
    if (!(byId.get(id) instanceof Approval.Granted granted)) {
      return CompletableFuture.failedStage(new ApprovalException.TooLate("used already"));
    }
    Approval.Used used = new Approval.Used(granted.asked(), granted.answers(), Instant.now());
    byId.put(id, used);
    return CompletableFuture.completedStage(used);
  }

  @Override
  public CompletionStage<Void> withdraw(String id, String why) {
    Approval approval = byId.get(id);
    become(new Approval.Withdrawn(approval.asked(), approval.answers(), Instant.now(), why));
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> orphan(String id) {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized CompletionStage<Optional<Approval>> find(String id) {
    return CompletableFuture.completedStage(Optional.ofNullable(byId.get(id)));
  }

  @Override
  public CompletionStage<List<Approval>> list(Set<Class<? extends Approval>> states, int limit) {
    return CompletableFuture.completedStage(List.copyOf(byId.values()));
  }

  @Override
  public void onChange(Consumer<Approval> listener) {
    listeners.add(listener);
  }

  @Override
  public URI page(String id) {
    return URI.create("http://localhost/approvals/" + id);
  }
}
