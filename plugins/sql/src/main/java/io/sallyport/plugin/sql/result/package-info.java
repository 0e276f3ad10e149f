/**
 * What happens to a result on its way to the client: masks by column, detectors on the rest, NULL
 * for what cannot be proven. Bytes in, bytes out; called by the connector on the session's event
 * loop.
 */
@NullMarked
package io.sallyport.plugin.sql.result;

import org.jspecify.annotations.NullMarked;
