package io.sallyport.plugin.sql.language.grammar;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parsers of a reader, and the threads for what takes long. */
public final class Parsers implements AutoCloseable {
  /** For deeply nested texts: what one of 20,000 terms takes, and then some. */
  private static final long STACK = 64L << 20;

  /** Texts that wait for a thread; more are refused, for nobody waits that long. */
  private static final int WAITING = 4096;

  private final ConcurrentLinkedDeque<PostgresParser> free = new ConcurrentLinkedDeque<>();
  private final ExecutorService threads;
  private final ScheduledExecutorService watch;
  private final Duration patience;
  private final int count;
  private final CompletableFuture<GrammarCode> code;

  public Parsers(int count, Duration patience) {
    this.patience = patience;
    this.count = count;
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            task -> daemon(task, "sql-reader", STACK));
    var timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "sql-reader-watch", 0));
    timer.setRemoveOnCancelPolicy(true);
    watch = timer;
    code = CompletableFuture.supplyAsync(GrammarCode::configured, threads);
    for (var i = 0; i < count; i++) {
      replenish();
    }
  }

  private static Thread daemon(Runnable task, String name, long stack) {
    var thread = new Thread(null, task, name, stack);
    thread.setDaemon(true);
    return thread;
  }

  private void replenish() {
    code.thenAcceptAsync(grammar -> free.push(grammar.newParser()), threads)
        .exceptionally(_ -> null); // closed meanwhile; later() makes its own if one is missing
  }

  /** A parser that nobody uses, if there is one; to be given back. */
  public @Nullable PostgresParser tryTake() {
    return free.poll();
  }

  /** Takes a parser back; null for one that failed, which is replaced. */
  public void giveBack(@Nullable PostgresParser parser) {
    if (parser == null || parser.bloated()) {
      try {
        replenish();
      } catch (RejectedExecutionException _) {
        // closed, or so busy that the next one who needs a parser makes it
      }
    } else if (free.size() < count) {
      free.push(parser);
    }
  }

  /** Does something with a parser on a thread of ours, for no longer than the patience. */
  public <T> CompletionStage<T> later(Function<PostgresParser, T> work) {
    try {
      return CompletableFuture.supplyAsync(() -> now(work), threads);
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private <T> T now(Function<PostgresParser, T> work) {
    var parser = free.poll();
    if (parser == null) {
      parser = code.join().newParser();
    }
    var thread = Thread.currentThread();
    var alarm = watch.schedule(thread::interrupt, patience.toMillis(), TimeUnit.MILLISECONDS);
    PostgresParser intact = null;
    try {
      var result = work.apply(parser);
      intact = parser;
      return result;
    } finally {
      alarm.cancel(false);
      var _ = Thread.interrupted(); // it may have rung just now
      giveBack(intact);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    watch.shutdownNow();
    free.clear();
  }
}
