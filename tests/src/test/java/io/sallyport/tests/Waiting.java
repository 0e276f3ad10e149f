package io.sallyport.tests;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, never for time. */
final class Waiting {
  private Waiting() {}

  static void until(String what, BooleanSupplier condition, Supplier<String> context)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain for " + what + "\n" + context.get());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
