/** The OSGi framework that hosts connectors, and what the host gives them. */
@NullMarked
package io.sallyport.runtime.plugin;

import org.jspecify.annotations.NullMarked;
