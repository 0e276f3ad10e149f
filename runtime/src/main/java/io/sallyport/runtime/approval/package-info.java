/**
 * Held operations: their states, their store, their wake-up across replicas. Blocking work runs on
 * virtual threads.
 */
@NullMarked
package io.sallyport.runtime.approval;

import org.jspecify.annotations.NullMarked;
