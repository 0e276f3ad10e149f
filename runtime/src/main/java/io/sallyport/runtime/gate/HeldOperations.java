package io.sallyport.runtime.gate;

import io.sallyport.api.PendingOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations whose clients wait here while people are asked. Several may wait for one question.
 * Thread-safe.
 */
final class HeldOperations {
  private final Map<String, List<Crossing>> byQuestion = new HashMap<>();

  /** By identity: what a plugin's operations are equal to is its own affair. */
  private final IdentityHashMap<PendingOperation, Crossing> byOperation = new IdentityHashMap<>();

  synchronized void park(String question, Crossing crossing) {
    byQuestion.computeIfAbsent(question, id -> new ArrayList<>(1)).add(crossing);
    byOperation.put(crossing.pending, crossing);
  }

  /** Takes out everything that waits for this question. */
  synchronized List<Crossing> answered(String question) {
    List<Crossing> waiting = byQuestion.remove(question);
    if (waiting == null) {
      return List.of();
    }
    waiting.forEach(crossing -> byOperation.remove(crossing.pending));
    return waiting;
  }

  /**
   * Takes out one operation.
   *
   * @return null when it does not wait (any more)
   */
  synchronized @Nullable Crossing take(PendingOperation operation) {
    Crossing crossing = byOperation.remove(operation);
    if (crossing != null) {
      byQuestion
          .entrySet()
          .removeIf(entry -> {
            entry.getValue().remove(crossing);
            return entry.getValue().isEmpty();
          });
    }
    return crossing;
  }

  /** Whether others wait for this question. */
  synchronized boolean waitingFor(String question) {
    return byQuestion.containsKey(question);
  }

  synchronized int count() {
    return byOperation.size();
  }
}
