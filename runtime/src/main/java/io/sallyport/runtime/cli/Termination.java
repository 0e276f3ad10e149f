package io.sallyport.runtime.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C or SIGTERM, from the moment this is made: also while a command still starts something, so
 * that nothing it has started stays behind. The process ends when this is closed.
 */
final class Termination implements AutoCloseable {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  /**
   * @param told called when the process is asked to end while the command still runs
   */
  Termination(Runnable told) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(told), "termination"));
  }

  private void end(Runnable told) {
    if (over.getCount() > 0) {
      told.run();
    }
    asked.countDown();
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  boolean asked() {
    return asked.getCount() == 0;
  }

  /** Waits until the process is asked to end. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Everything has been ended in order. */
  @Override
  public void close() {
    over.countDown();
  }
}
