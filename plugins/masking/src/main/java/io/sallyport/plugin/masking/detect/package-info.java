/**
 * Finds personal data and credentials in text that nobody classified: hand-written scanners, one
 * pass, linear in the text. Called on event loops; the scanners keep their scratch space by thread.
 */
@NullMarked
package io.sallyport.plugin.masking.detect;

import org.jspecify.annotations.NullMarked;
