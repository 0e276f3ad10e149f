/**
 * TLS contexts: the listener's certificate, which reloads, and the trust towards targets. Contexts
 * are asked for on event loops and come from memory.
 */
@NullMarked
package io.sallyport.runtime.tls;

import org.jspecify.annotations.NullMarked;
