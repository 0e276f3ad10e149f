/**
 * The append-only journal: hash chain, signed segments, index, replay, verification. Written on the
 * event loop of the session, without a thread hop.
 */
@NullMarked
package io.sallyport.runtime.recording;

import org.jspecify.annotations.NullMarked;
