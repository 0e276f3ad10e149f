package io.sallyport.plugin.sql.language.grammar;

/** The parser itself gave up: out of stack, memory or time. Its instance must not be used again. */
public final class ParserFailed extends RuntimeException {
  /** Also the tree may be too deep to walk. */
  public static ParserFailed because(Throwable cause) {
    return new ParserFailed(cause);
  }

  ParserFailed(Throwable cause) {
    super("the parser gave up", cause, false, false);
  }
}
