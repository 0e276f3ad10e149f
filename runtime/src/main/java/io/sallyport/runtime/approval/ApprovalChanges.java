package io.sallyport.runtime.approval;

import io.sallyport.runtime.approval.ApprovalRows.Row;
import io.sallyport.runtime.store.Store;
import io.sallyport.runtime.store.StoreCalls;
import io.sallyport.runtime.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells listeners of changed questions, whichever gateway changed them. A notification only wakes:
 * the row is read again, and what notifications missed is found by looking, so that a lost
 * connection delays an answer and never loses it. One thread, so that each question's states come
 * in order.
 */
final class ApprovalChanges implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(ApprovalChanges.class);
  private static final String LOOK = "";

  /** A transaction that began before the last look may become visible after it. */
  private static final Duration OVERLAP = Duration.ofSeconds(30);

  private static final int REMEMBERED = 20_000;

  private final StoreCalls store;
  private final List<Consumer<Approval>> listeners = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> woken = new LinkedBlockingQueue<>();
  private final Thread thread;

  /** Thread of this room only. */
  private final Map<String, Long> told =
      new LinkedHashMap<>(256, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  private final Instant start;
  private Instant latest;

  ApprovalChanges(Store notifications, StoreCalls store) {
    this.store = store;
    this.start = store.now(ApprovalRows::serverTime);
    this.latest = start;
    this.thread = Thread.ofVirtual().name("approval-changes").start(this::run);
    notifications.listen(ApprovalRows.CHANNEL, woken::add);
  }

  void onChange(Consumer<Approval> listener) {
    listeners.add(listener);
  }

  /** Looks for what notifications missed. */
  void look() {
    if (!woken.contains(LOOK)) {
      woken.add(LOOK);
    }
  }

  private void run() {
    while (true) {
      try {
        var id = woken.take();
        if (id.equals(LOOK)) {
          lookNow();
        } else {
          store.now(transaction -> ApprovalRows.byId(transaction, id)).ifPresent(this::tell);
        }
      } catch (InterruptedException e) {
        return;
      } catch (StoreException e) {
        LOGGER.atDebug().addKeyValue("reason", e.getMessage()).log("changes unread, looking later");
      } catch (RuntimeException e) {
        LOGGER.atError().setCause(e).log("a changed question cannot be read");
      }
    }
  }

  private void lookNow() {
    var since = latest.minus(OVERLAP);
    var from = since.isBefore(start) ? start : since;
    for (var touched : store.now(transaction -> ApprovalRows.touchedSince(transaction, from))) {
      if (told.getOrDefault(touched.id(), 0L) < touched.version()) {
        woken.add(touched.id());
      }
      latest = touched.at().isAfter(latest) ? touched.at() : latest;
    }
  }

  private void tell(Row row) {
    if (told.getOrDefault(row.approval().id(), 0L) >= row.version()) {
      return;
    }
    told.put(row.approval().id(), row.version());
    for (var listener : listeners) {
      try {
        listener.accept(row.approval());
      } catch (RuntimeException e) {
        LOGGER
            .atError()
            .addKeyValue("approvalId", row.approval().id())
            .setCause(e)
            .log("a listener failed on a changed question");
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
