package io.sallyport.runtime.recording;

import org.jspecify.annotations.Nullable;

/**
 * Something that verification has to say.
 *
 * @param kind what happened, as far as can be told
 * @param file the name of the file
 * @param record the record's index in its segment; -1 when the whole file is meant
 * @param offset where that record, or the changed byte, is in the file; -1 when the whole file is
 *     meant
 * @param session whose chain; null when it is nobody's
 * @param message one sentence
 */
public record Finding(
    Kind kind, String file, long record, long offset, @Nullable String session, String message) {
  /** What happened. */
  public enum Kind {
    CHANGED,
    REMOVED,
    INSERTED,
    REORDERED,
    TRUNCATED,
    /** The hashes agree among themselves, and disagree with what was signed. */
    REWRITTEN,
    /** A seal is missing, cannot be read, or is not the gateway's. */
    SEAL,
    /** A segment of the lane is not there. */
    MISSING,
    /** A chain does not go on where it stopped, or has no beginning. */
    CHAIN,
    /** Not tampering: what a crash left, what is not sealed yet, what retention removed. */
    NOTE
  }

  public boolean problem() {
    return kind != Kind.NOTE;
  }
}
