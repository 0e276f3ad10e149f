/**
 * Makes the journal searchable in the store, and searches it. A thread of its own follows the
 * journal; nothing that serves clients waits for it.
 */
@NullMarked
package io.sallyport.runtime.recording.index;

import org.jspecify.annotations.NullMarked;
