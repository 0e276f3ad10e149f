package io.sallyport.plugin.sql.language.grammar;

/** The parser understood that the text is not SQL; the server will say the same. */
public final class SyntaxError extends Exception {
  SyntaxError(String message) {
    super(message, null, false, false);
  }
}
