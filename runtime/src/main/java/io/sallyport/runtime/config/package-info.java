/** YAML to validated records: every problem at once, each with its key and its line. */
@NullMarked
package io.sallyport.runtime.config;

import org.jspecify.annotations.NullMarked;
