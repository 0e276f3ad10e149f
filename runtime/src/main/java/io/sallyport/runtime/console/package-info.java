/** HTTP: REST, server-sent events, the built web console, health and metrics. */
@NullMarked
package io.sallyport.runtime.console;

import org.jspecify.annotations.NullMarked;
