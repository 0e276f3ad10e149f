/**
 * PostgreSQL's wire protocol, bytes to messages and back: frames, start-up packets, error fields,
 * login. Knows nothing of policy, of SQL, or of the gate. Called on the event loop of a session.
 */
@NullMarked
package io.sallyport.plugin.sql.wire;

import org.jspecify.annotations.NullMarked;
