/**
 * The bundle that publishes {@link io.sallyport.api.masking.Masking}. Its service is made by the
 * component runtime when the configuration changes; connectors call it on their event loops.
 */
@NullMarked
package io.sallyport.plugin.masking;

import org.jspecify.annotations.NullMarked;
