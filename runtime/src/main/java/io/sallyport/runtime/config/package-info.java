/**
 * YAML to validated records: every problem at once, each with its key and its line. Files are read
 * at the start, by commands, and on the timer that looks at targets; the records are immutable.
 */
@NullMarked
package io.sallyport.runtime.config;

import org.jspecify.annotations.NullMarked;
