/** What rooms say about failures of the libraries they use. Any thread. */
@NullMarked
package io.sallyport.runtime.failure;

import org.jspecify.annotations.NullMarked;
