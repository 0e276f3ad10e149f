package io.sallyport.runtime.console;

import io.sallyport.runtime.approval.Approval;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The last events, so that a page which lost its connection goes on where it was. Ids name this
 * process: after a restart nothing is known, and the page is told to fetch its lists again.
 */
final class EventHistory {
  private static final int KEPT = 512;
  private static final int WAITING = 256;

  private final String process = UUID.randomUUID().toString().substring(0, 8);
  private final Deque<Event> events = new ArrayDeque<>();
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private long last;

  /**
   * @param approval null: something may have been missed
   */
  record Event(String id, @Nullable Approval approval) {}

  synchronized void add(Approval approval) {
    last++;
    var event = new Event(process + "-" + last, approval);
    events.addLast(event);
    if (events.size() > KEPT) {
      events.removeFirst();
    }
    streams.forEach(stream -> stream.offer(event));
  }

  /**
   * @param seen the last event's id that the page knows; null for a new page
   */
  synchronized Stream open(@Nullable String seen) {
    var stream = new Stream();
    if (seen != null) {
      replay(seen, stream);
    }
    streams.add(stream);
    return stream;
  }

  private void replay(String seen, Stream stream) {
    boolean known = seen.equals(process + "-" + last);
    boolean later = false;
    for (var event : events) {
      if (later) {
        stream.offer(event);
      }
      if (event.id().equals(seen)) {
        known = true;
        later = true;
      }
    }
    if (!known) {
      stream.reset();
    }
  }

  synchronized void wakeAll() {
    streams.forEach(Stream::reset);
  }

  /** One page's events. A page that does not keep up is told to fetch its lists again. */
  final class Stream implements AutoCloseable {
    private final BlockingQueue<Event> queue = new ArrayBlockingQueue<>(WAITING);

    void offer(Event event) {
      if (!queue.offer(event)) {
        reset();
      }
    }

    void reset() {
      queue.clear();
      queue.offer(new Event(process + "-" + last, null));
    }

    /** Null when nothing came in time. */
    @Nullable Event next(long timeout, TimeUnit unit) throws InterruptedException {
      return queue.poll(Math.max(0, timeout), unit);
    }

    @Override
    public void close() {
      streams.remove(this);
    }
  }
}
