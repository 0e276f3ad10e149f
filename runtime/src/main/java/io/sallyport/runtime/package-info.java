/**
 * The gateway process: what it is configured with, and how its rooms are put together. Nothing
 * depends on this package but the commands, the demo and the doctor. Blocking: starting and
 * stopping happen on the command's own thread.
 */
@NullMarked
package io.sallyport.runtime;

import org.jspecify.annotations.NullMarked;
