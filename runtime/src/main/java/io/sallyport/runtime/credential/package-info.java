/**
 * Backend credentials: leases from Vault or OpenBao, renewed and revoked; a static source for
 * development. Blocking work runs on virtual threads.
 */
@NullMarked
package io.sallyport.runtime.credential;

import org.jspecify.annotations.NullMarked;
