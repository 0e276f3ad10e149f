/**
 * {@code sallyport demo}: a gateway with a target, an issuer and people to try it with, in a folder
 * of its own; and the story that it plays by itself. Called by the command, on the main thread; may
 * block.
 */
@NullMarked
package io.sallyport.runtime.demo;

import org.jspecify.annotations.NullMarked;
