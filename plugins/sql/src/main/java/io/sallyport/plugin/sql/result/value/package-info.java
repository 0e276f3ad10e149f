/**
 * PostgreSQL's values on the wire: text and binary formats, to and from the canonical text that
 * masks work on. Called by the filters of {@code result}, on the session's event loop.
 */
@NullMarked
package io.sallyport.plugin.sql.result.value;

import org.jspecify.annotations.NullMarked;
