package io.sallyport.plugin.sql.connector;

import io.sallyport.plugin.sql.connector.Expected.Answer;
import io.sallyport.plugin.sql.connector.Expected.CopyEnd;
import io.sallyport.plugin.sql.connector.Expected.Ready;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Everything that the server owes, in order. */
final class Expectations {
  private final ArrayDeque<Expected> queue = new ArrayDeque<>();
  private int readies;

  void add(Expected expected) {
    queue.add(expected);
    if (expected instanceof Ready) {
      readies++;
    }
  }

  /** What is answered now; null when nothing is owed. */
  @Nullable Expected head() {
    Expected head = queue.peek();
    while (head instanceof CopyEnd) {
      queue.poll();
      head = queue.peek();
    }
    return head;
  }

  void pop() {
    if (queue.poll() instanceof Ready) {
      readies--;
    }
  }

  boolean isEmpty() {
    return head() == null;
  }

  /** Whether a Sync has been sent that is not answered yet. */
  boolean owesReady() {
    return readies > 0;
  }

  /** Whether an operation has been sent, or will be before others, that is not answered yet. */
  boolean owesAnswer() {
    return queue.stream().anyMatch(Answer.class::isInstance);
  }

  /**
   * The server failed the head: it skips to the next Sync.
   *
   * @return what it will not answer, in the order sent; the head is the first
   */
  List<Expected> skipToReady() {
    List<Expected> skipped = new ArrayList<>(4);
    for (Expected next; (next = queue.peek()) != null && !(next instanceof Ready); ) {
      skipped.add(next);
      queue.poll();
    }
    return skipped;
  }

  /** COPY FROM begins: until the client ends it, the server ignores Sync. */
  void copyBegins() {
    Iterator<Expected> sent = queue.iterator();
    if (sent.hasNext()) {
      sent.next();
    }
    while (sent.hasNext()) {
      Expected next = sent.next();
      if (next instanceof CopyEnd) {
        return;
      }
      if (next instanceof Ready) {
        sent.remove();
        readies--;
      }
    }
  }

  /** Takes out every operation, as the connection is over. */
  List<RelayedOperation> drain() {
    List<RelayedOperation> operations = new ArrayList<>();
    for (Expected next; (next = queue.poll()) != null; ) {
      if (next instanceof Answer(var operation)) {
        operations.add(operation);
      } else if (next instanceof Expected.Poison poison && poison.cause() != null) {
        operations.add(poison.cause());
      }
    }
    readies = 0;
    return operations;
  }
}
