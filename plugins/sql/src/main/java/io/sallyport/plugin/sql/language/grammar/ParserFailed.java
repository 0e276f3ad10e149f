package io.sallyport.plugin.sql.language.grammar;

/** The parser itself gave up: out of stack, memory or time. Its instance must not be used again. */
public final class ParserFailed extends RuntimeException {
  ParserFailed(Throwable cause) {
    super("the parser gave up", cause, false, false);
  }
}
