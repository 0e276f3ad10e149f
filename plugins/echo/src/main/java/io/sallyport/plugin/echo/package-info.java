/**
 * A whole connector in a few lines, to learn from and to start from: a line protocol whose only
 * commands are SAY and SHOUT. Everything runs on the event loop of the client's channel. See
 * README.md.
 */
@NullMarked
package io.sallyport.plugin.echo;

import org.jspecify.annotations.NullMarked;
