package io.sallyport.plugin.sql.language.effect;

import io.sallyport.plugin.sql.language.grammar.Node;
import org.jspecify.annotations.Nullable;

/** Says what one kind of node does. */
@FunctionalInterface
interface NodeReader {
  void read(Node node, Walk walk, @Nullable Scope scope);
}
