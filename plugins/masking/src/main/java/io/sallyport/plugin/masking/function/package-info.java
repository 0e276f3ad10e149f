/**
 * The mask functions: bytes of one value in, bytes of a value of the same type out. A masker serves
 * one column on one event loop and keeps its scratch space.
 */
@NullMarked
package io.sallyport.plugin.masking.function;

import org.jspecify.annotations.NullMarked;
