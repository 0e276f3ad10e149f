package io.sallyport.runtime.gate;

import io.sallyport.api.Description;
import io.sallyport.api.Effect;
import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Operation;
import io.sallyport.api.Outcome;
import io.sallyport.api.Passage;
import io.sallyport.api.PendingOperation;
import io.sallyport.api.Refusal;
import io.sallyport.api.Session;
import io.sallyport.api.Shape;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An operation that notes what the gate does with it. */
final class TestOperation implements PendingOperation {
  private final Operation operation;
  final List<String> notices = new CopyOnWriteArrayList<>();
  volatile Map<EvidenceKind, Object> facts = Map.of();
  volatile @Nullable Passage forwarded;
  volatile @Nullable Refusal refused;
  volatile CompletionStage<Outcome> answer =
      CompletableFuture.completedStage(
          new Outcome(Outcome.Status.COMPLETED, "DONE", null, 0, 0, 0, Duration.ZERO));

  TestOperation(Session session, Effect effect, boolean inTransaction) {
    Shape shape = new Shape("test", "DO", Set.of(effect), List.of(), "do ?", Map.of());
    operation =
        new Operation(
            session,
            1,
            shape,
            "do it".getBytes(StandardCharsets.UTF_8),
            new byte[0],
            inTransaction);
  }

  @Override
  public Operation operation() {
    return operation;
  }

  @Override
  public Description describe() {
    return new Description("do it", "do it", "text", List.of(), List.of());
  }

  @Override
  public void notice(String text) {
    notices.add(text);
  }

  @Override
  public CompletionStage<Evidence> evidence(Set<EvidenceKind> wanted) {
    return CompletableFuture.completedStage(new Evidence(facts, Instant.now()));
  }

  @Override
  public CompletionStage<Outcome> forward(Passage passage) {
    forwarded = passage;
    return answer;
  }

  @Override
  public void refuse(Refusal refusal) {
    refused = refusal;
  }
}
