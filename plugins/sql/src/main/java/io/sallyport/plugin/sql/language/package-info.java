/**
 * What a statement does: PostgreSQL's own grammar, and a walk over its trees. Knows nothing of the
 * wire and nothing of policy. Called by the connector on event loops; what takes long is answered
 * later.
 */
@NullMarked
package io.sallyport.plugin.sql.language;

import org.jspecify.annotations.NullMarked;
