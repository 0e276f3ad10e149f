package io.sallyport.plugin.sql.language.effect;

import io.sallyport.plugin.sql.language.grammar.Node;
import io.sallyport.plugin.sql.language.grammar.SyntaxError;

/** Parses code that stands inside of a statement. */
public interface Bodies {
  /** SQL. */
  Node sql(String text) throws SyntaxError;

  /** The PL/pgSQL in a DO or CREATE FUNCTION statement. */
  Node procedures(byte[] statement) throws SyntaxError;
}
