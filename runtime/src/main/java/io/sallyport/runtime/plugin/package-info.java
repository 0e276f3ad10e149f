/**
 * The OSGi framework that hosts connectors, and what the host gives them. It works on threads of
 * its own; connectors are looked up on event loops, which never wait for it.
 */
@NullMarked
package io.sallyport.runtime.plugin;

import org.jspecify.annotations.NullMarked;
