/**
 * Where the columns of a statement's result come from, as far as its text tells. Called by the
 * reader on whichever thread parses; what comes out is immutable and judged by the result package
 * against a session's catalog.
 */
@NullMarked
package io.sallyport.plugin.sql.language.lineage;

import org.jspecify.annotations.NullMarked;
