/**
 * What a plugin compiles against: the words of the gate as records, and the interfaces on both
 * sides of it. A connector implements {@link io.sallyport.api.Connector} and {@link
 * io.sallyport.api.PendingOperation}; the runtime implements {@link io.sallyport.api.Gate} and
 * {@link io.sallyport.api.Session}. Unless a method says otherwise, the gate calls on the event
 * loop of the session's channel, which must never block.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.sallyport.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
