package io.sallyport.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of a forwarded operation.
 *
 * @param status how it ended
 * @param summary the protocol's own word, free of row values: {@code SELECT 5}, {@code 200 OK},
 *     {@code exit 0}
 * @param code the protocol's error code (SQLSTATE, HTTP status); null when it succeeded
 * @param rows rows delivered; 0 where the protocol has none
 * @param bytes payload bytes delivered
 * @param masked values that a mask or a detector changed
 * @param elapsed from forwarding to the end of the answer
 */
public record Outcome(
    Status status,
    String summary,
    @Nullable String code,
    long rows,
    long bytes,
    long masked,
    Duration elapsed) {
  /** How a forwarded operation ended. */
  public enum Status {
    COMPLETED,
    /** The target answered with an error. */
    FAILED,
    CANCELLED,
    /** A limit of the decision ended the answer. */
    CUT,
    /** A connection broke before the answer was over: what became of the operation is not known. */
    LOST
  }
}
