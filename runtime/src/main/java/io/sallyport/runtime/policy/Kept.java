package io.sallyport.runtime.policy;

import java.util.concurrent.CompletableFuture;

/**
 * A decision for as long as policy lets it be kept.
 *
 * @param until in {@link System#nanoTime()}
 * @param stage complete, the same object for every hit
 */
record Kept(Epoch epoch, long until, CompletableFuture<Policy.Answer> stage) {

  boolean holds(Epoch now, long time) {
    return epoch == now && until - time > 0;
  }
}
