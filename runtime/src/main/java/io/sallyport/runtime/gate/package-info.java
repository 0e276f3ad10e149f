/**
 * The Camel context, the components that routes call, and what passes through them. Chain steps run
 * on the event loop of the session's channel.
 */
@NullMarked
package io.sallyport.runtime.gate;

import org.jspecify.annotations.NullMarked;
