/**
 * HTTP: REST, server-sent events, the built web console, health and metrics. Requests are answered
 * on threads of Jetty's own, which may block.
 */
@NullMarked
package io.sallyport.runtime.console;

import org.jspecify.annotations.NullMarked;
