package io.sallyport.runtime.policy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decisions that sessions share, by the digest of the whole question: the second level. The least
 * recently used goes first. The same question asked by several at the same time is asked once.
 */
final class DecisionCache {
  private final int size;
  private final Map<String, CompletableFuture<Decided>> asked = new HashMap<>();
  private final LinkedHashMap<String, Decided> kept = new LinkedHashMap<>(16, .75f, true);

  DecisionCache(int size) {
    this.size = size;
  }

  /**
   * @param answer for whoever asked
   * @param kept what later askers get; null when policy granted no time
   */
  record Decided(Policy.Answer answer, @Nullable Kept kept) {}

  /** Of several callers with the same digest one gets {@code ask} called; all get its answer. */
  CompletableFuture<Decided> get(
      String digest, Epoch now, long time, Supplier<CompletableFuture<Decided>> ask) {
    var first = new CompletableFuture<Decided>();
    String question = now.revision() + " " + digest;
    synchronized (this) {
      Decided there = kept.get(digest);
      Kept still = there == null ? null : there.kept();
      if (still != null && still.holds(now, time)) {
        return CompletableFuture.completedFuture(new Decided(still.stage().join(), still));
      }
      CompletableFuture<Decided> running = asked.putIfAbsent(question, first);
      if (running != null) {
        return running;
      }
    }
    ask.get() // never fails
        .thenAccept(decided -> {
          finished(question, digest, decided);
          first.complete(decided);
        });
    return first;
  }

  private synchronized void finished(String question, String digest, Decided decided) {
    asked.remove(question);
    if (decided.kept() != null && size > 0) {
      kept.put(digest, decided);
      if (kept.size() > size) {
        kept.pollFirstEntry();
      }
    }
  }

  synchronized void clear() {
    kept.clear();
  }

  synchronized int size() {
    return kept.size();
  }
}
