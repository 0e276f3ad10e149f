package io.sallyport.runtime.recording.index;

import io.sallyport.runtime.recording.JournalRecord;
import io.sallyport.runtime.recording.JournalRecord.Answered;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An operation as far as the records of one batch tell.
 *
 * @param asked who sent what and what was decided; the last word of several
 * @param answered what came of it; null when that is not in the batch
 */
record IndexedOperation(Asked asked, @Nullable Answered answered) {

  /** Which one. */
  record Key(String session, long sequence) {}

  /**
   * @param decision {@code allowed}, {@code held}, {@code refused}
   * @param held whether people were ever asked
   */
  record Asked(
      Instant sent,
      String shape,
      String decision,
      String rule,
      @Nullable String reason,
      @Nullable String approval,
      @Nullable String refusal,
      JournalRecord.Kept text,
      boolean held) {

    /** With what a later record says of the same operation. */
    Asked then(Asked later) {
      return new Asked(
          sent.isBefore(later.sent) ? sent : later.sent,
          later.shape,
          later.decision,
          later.rule,
          later.reason == null ? reason : later.reason,
          later.approval == null ? approval : later.approval,
          later.refusal,
          later.text,
          held || later.held);
    }
  }

  IndexedOperation then(Asked later) {
    return new IndexedOperation(asked.then(later), answered);
  }

  IndexedOperation then(Answered outcome) {
    return new IndexedOperation(asked, outcome);
  }
}
