package io.sallyport.runtime.store;

import io.sallyport.runtime.failure.RootCause;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * Asks the store from threads that must not wait: each call is one transaction on a virtual thread.
 * What goes wrong with the store is a {@link StoreException}, at the latest after the deadline;
 * what the work itself throws stays as it is.
 */
public final class StoreCalls implements AutoCloseable {
  private final Jdbi jdbi;
  private final Duration deadline;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param deadline for a whole call, the wait for a connection included
   */
  public StoreCalls(Store store, Duration deadline) {
    this.jdbi = Jdbi.create(store.dataSource());
    this.deadline = deadline;
  }

  /** What is done in one transaction; commits unless it throws. */
  @FunctionalInterface
  public interface Work<T> {
    T in(Handle transaction);
  }

  public <T> CompletableFuture<T> call(Work<T> work) {
    return CompletableFuture.supplyAsync(() -> now(work), threads)
        .orTimeout(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure ->
            CompletableFuture.failedFuture(
                RootCause.unwrapped(failure) instanceof TimeoutException
                    ? new StoreException(
                        "the store did not answer within " + deadline.toMillis() + " ms")
                    : RootCause.unwrapped(failure)));
  }

  /** On the caller's own thread, which may block. */
  public <T> T now(Work<T> work) {
    try {
      return jdbi.inTransaction(work::in);
    } catch (JdbiException e) {
      throw new StoreException("the store failed: " + RootCause.message(e), e);
    }
  }

  /** Waits for what is under way. */
  @Override
  public void close() {
    threads.close();
  }
}
