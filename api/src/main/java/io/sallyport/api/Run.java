package io.sallyport.api;

import org.jspecify.annotations.Nullable;

/** One agent's piece of work, across connections and protocols. */
public record Run(String id, @Nullable String title) {}
