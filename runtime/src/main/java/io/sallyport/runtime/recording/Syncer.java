package io.sallyport.runtime.recording;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings segments to disk: all of them once in each interval, and at once those that somebody waits
 * for. One sync serves everyone who came before it.
 */
final class Syncer implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Syncer.class);
  private final ConcurrentLinkedQueue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final Semaphore wake = new Semaphore(0);
  private final Duration interval;
  private final Supplier<List<Segment>> current;
  private final Thread thread;
  private volatile boolean closed;

  private record Waiting(Segment segment, Executor executor, CompletableFuture<Void> done) {}

  Syncer(Duration interval, Supplier<List<Segment>> current) {
    this.interval = interval;
    this.current = current;
    this.thread = Thread.ofPlatform().daemon().name("journal-sync").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Completes on the executor once everything appended to the segment so far is on disk. */
  CompletableFuture<Void> sync(Segment segment, Executor executor) {
    var done = new CompletableFuture<Void>();
    waiting.add(new Waiting(segment, executor, done));
    if (closed) {
      serve();
    } else {
      wake.release();
    }
    return done;
  }

  private void run() {
    long last = System.nanoTime();
    while (!closed) {
      try {
        long rest = interval.toNanos() - (System.nanoTime() - last);
        if (rest > 0 && wake.tryAcquire(rest, TimeUnit.NANOSECONDS)) {
          wake.drainPermits();
          serve();
        }
      } catch (InterruptedException e) {
        return;
      }
      if (System.nanoTime() - last >= interval.toNanos()) {
        last = System.nanoTime();
        try {
          everything();
        } catch (RuntimeException e) {
          LOGGER.atError().setCause(e).log("journal sync failed; it will be tried again");
        }
      }
    }
  }

  private void everything() {
    for (Segment segment : current.get()) {
      failure(segment);
    }
    serve();
  }

  private synchronized void serve() {
    List<Waiting> now = new ArrayList<>();
    for (Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
      now.add(one);
    }
    Map<Segment, @Nullable IOException> results = new HashMap<>();
    for (Waiting one : now) {
      if (!results.containsKey(one.segment)) {
        results.put(one.segment, failure(one.segment));
      }
      complete(one, results.get(one.segment));
    }
  }

  private static void complete(Waiting one, @Nullable IOException failure) {
    Runnable completion =
        () -> {
          if (failure == null) {
            one.done.complete(null);
          } else {
            one.done.completeExceptionally(
                new JournalException("the journal cannot be brought to disk", failure));
          }
        };
    try {
      one.executor.execute(completion);
    } catch (RejectedExecutionException e) {
      completion.run(); // its event loop has ended, and with it the session
    }
  }

  private static @Nullable IOException failure(Segment segment) {
    try {
      segment.force();
      return null;
    } catch (IOException e) {
      LOGGER
          .atError()
          .addKeyValue("file", segment.file())
          .addKeyValue("reason", e.toString())
          .log("journal cannot be synced");
      return e;
    }
  }

  @Override
  public void close() {
    closed = true;
    wake.release();
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    everything();
  }
}
