/**
 * {@code sallyport doctor}: looks at every part of a gateway from outside, whether it runs or not.
 * Blocking.
 */
@NullMarked
package io.sallyport.runtime.doctor;

import org.jspecify.annotations.NullMarked;
