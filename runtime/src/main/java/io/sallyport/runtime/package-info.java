/**
 * The gateway process: what it is configured with, and how its rooms are put together. Nothing
 * depends on this package but the commands.
 */
@NullMarked
package io.sallyport.runtime;

import org.jspecify.annotations.NullMarked;
