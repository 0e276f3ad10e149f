package io.sallyport.tests;

import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for conditions, never for time. */
final class Waiting {
  private Waiting() {}

  static void until(String what, Condition condition, Supplier<String> context)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!holds(condition)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for " + what + "\n" + context.get());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static boolean holds(Condition condition) throws InterruptedException {
    try {
      return condition.holds();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What is waited for. */
  @FunctionalInterface
  interface Condition {
    boolean holds() throws Exception;
  }
}
