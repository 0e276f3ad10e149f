/**
 * PostgreSQL for state: embedded, or by URL; migrations; notifications between replicas. Rooms call
 * it from virtual threads, as it blocks; nobody does on an event loop.
 */
@NullMarked
package io.sallyport.runtime.store;

import org.jspecify.annotations.NullMarked;
