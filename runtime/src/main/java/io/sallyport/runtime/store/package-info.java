/** PostgreSQL for state: embedded, or by URL; migrations; notifications between replicas. */
@NullMarked
package io.sallyport.runtime.store;

import org.jspecify.annotations.NullMarked;
