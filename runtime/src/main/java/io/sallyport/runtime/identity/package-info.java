/**
 * Who is asking: OIDC and JWT, session secrets, groups to roles, the demo's issuer. Called by the
 * gate and the console; network calls run on virtual threads.
 */
@NullMarked
package io.sallyport.runtime.identity;

import org.jspecify.annotations.NullMarked;
