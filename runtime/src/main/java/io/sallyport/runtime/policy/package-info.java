/**
 * Asks OPA for decisions, keeps them as long as policy grants, checks policy folders before they
 * take effect. Answers from the cache come on the caller's thread.
 */
@NullMarked
package io.sallyport.runtime.policy;

import org.jspecify.annotations.NullMarked;
