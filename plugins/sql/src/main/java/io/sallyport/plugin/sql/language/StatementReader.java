package io.sallyport.plugin.sql.language;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads statements. Thread-safe, bounded in memory and time. */
public interface StatementReader extends AutoCloseable {
  /**
   * Reads what one Query or Parse message carries: any number of statements. Complete already when
   * this text, or one that differs only in literals that no rule could tell apart, was read before,
   * or when it is short; else completes on a thread of the reader. Never fails: what cannot be read
   * (syntax, size, time, encoding) is a {@link Statement} with {@link
   * io.sallyport.api.Effect#UNKNOWN}.
   *
   * @param text UTF-8, without the closing zero; kept if it is cached
   * @param literals whether the target wants literals in the shape's text
   */
  CompletionStage<Statement> read(byte[] text, boolean literals);

  /**
   * How the rows that a plain DELETE or UPDATE picks are counted; null for any other text, and for
   * one that this reader does not take apart. Never fails.
   */
  default CompletionStage<@Nullable PickedRows> picked(byte[] text) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  void close();
}
