/**
 * The targets folder, live: one YAML file for each protected database, cluster or host. Read on a
 * timer's thread; looked up on event loops.
 */
@NullMarked
package io.sallyport.runtime.target;

import org.jspecify.annotations.NullMarked;
