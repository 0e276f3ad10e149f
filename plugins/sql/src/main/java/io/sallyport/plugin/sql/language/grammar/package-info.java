/**
 * PostgreSQL's own parser, run inside the JVM, and the trees that it gives. Knows nothing of
 * effects. An instance serves one thread at a time.
 */
@NullMarked
package io.sallyport.plugin.sql.language.grammar;

import org.jspecify.annotations.NullMarked;
