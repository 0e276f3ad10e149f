package io.sallyport.runtime.cli;

import java.util.concurrent.CountDownLatch;

/**
 * SIGTERM or Ctrl-C. The process stays until the thread that started things has ended them, also
 * when the signal comes while they are still starting, and ends with 0 when that went well.
 */
final class StopSignal implements AutoCloseable {
  private final CountDownLatch given = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean obeyed;

  /**
   * @param told called when it is given while things still run
   */
  StopSignal(Runnable told) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> hold(told), "stop"));
  }

  private void hold(Runnable told) {
    if (over.getCount() > 0) {
      told.run();
    }
    given.countDown();
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (obeyed) {
      // Otherwise the JVM ends as if the signal had killed it, which supervisors take for a crash.
      Runtime.getRuntime().halt(0);
    }
  }

  boolean given() {
    return given.getCount() == 0;
  }

  /** Returns when it has been given. */
  void await() throws InterruptedException {
    given.await();
  }

  /** Everything was ended as the signal asked. */
  void obeyed() {
    obeyed = true;
  }

  /** Lets the process end. */
  @Override
  public void close() {
    over.countDown();
  }
}
