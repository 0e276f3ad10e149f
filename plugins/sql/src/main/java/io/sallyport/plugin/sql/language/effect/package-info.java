/**
 * What a parse tree does: effects, resources and facts, by a table from node kinds to small
 * handlers. A kind without a handler is unknown, never harmless. Called by the reader, on any
 * thread.
 */
@NullMarked
package io.sallyport.plugin.sql.language.effect;

import org.jspecify.annotations.NullMarked;
