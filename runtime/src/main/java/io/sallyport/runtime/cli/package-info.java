/** The commands of the sallyport script. */
@NullMarked
package io.sallyport.runtime.cli;

import org.jspecify.annotations.NullMarked;
