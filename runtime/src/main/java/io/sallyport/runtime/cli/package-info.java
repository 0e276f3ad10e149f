/**
 * The commands of the sallyport script. Each runs once, on the main thread, and may block; exit
 * codes are in its help.
 */
@NullMarked
package io.sallyport.runtime.cli;

import org.jspecify.annotations.NullMarked;
