package io.sallyport.runtime.policy;

import io.sallyport.runtime.failure.RootCause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every five seconds whether an OPA that somebody else runs answers, and with which revision:
 * for health, and so that cached decisions do not outlive their policy on a quiet gateway. One
 * virtual thread.
 */
final class ElsewhereOpa implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ElsewhereOpa.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final OpaClient client;
  private final Revisions revisions;
  private final Thread thread;
  private volatile @Nullable String problem = "OPA has not answered yet";

  ElsewhereOpa(OpaClient client, Revisions revisions) {
    this.client = client;
    this.revisions = revisions;
    this.thread = Thread.ofVirtual().name("policy-look").start(this::watch);
  }

  /** Why it is of no use at the moment; null when it is well. */
  @Nullable String problem() {
    return problem;
  }

  private void watch() {
    try {
      while (true) {
        look();
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    String found;
    try {
      var answer = client.ask(OpaClient.NO_QUESTION).toCompletableFuture().join();
      revisions.seen(answer.revision(), revisions.expected());
      DecisionReader.read(answer.result());
      found = null;
    } catch (RuntimeException e) { // whatever it is, the next look must come
      found = RootCause.message(e);
    }
    if (found != null && !found.equals(problem)) {
      LOGGER.atWarn().addKeyValue("reason", found).log("policy cannot be asked");
    }
    problem = found;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
