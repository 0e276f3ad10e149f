/**
 * Files and folders that only the gateway's user may read. Called by whichever room keeps something
 * on disk, on threads that may block.
 */
@NullMarked
package io.sallyport.runtime.file;

import org.jspecify.annotations.NullMarked;
