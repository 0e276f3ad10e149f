/**
 * Masking as a service between plugins: plugins/masking publishes {@link
 * io.sallyport.api.masking.Masking}, connectors use it on the bytes they stream. Everything here is
 * called on event loops and must not block.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.sallyport.api.masking;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
