package io.sallyport.runtime.recording;

import io.sallyport.api.Operation;
import io.sallyport.api.Outcome;
import io.sallyport.api.Refusal;
import io.sallyport.api.Session;
import io.sallyport.api.Transcript;
import io.sallyport.runtime.policy.Decision;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Writes what happens to the journal. A record is with the kernel when a method returns: a killed
 * gateway loses work, never evidence.
 *
 * @see SessionRecord
 */
public interface Recording {
  /**
   * Opens a session's hash chain, with a record of who, where, and which decision let it in. Called
   * on the session's event loop.
   *
   * @param executor the session's event loop, on which {@link SessionRecord#before} completes
   * @throws JournalException when it cannot be written; the session must not open
   */
  SessionRecord open(Session session, Decision decision, Executor executor);

  /**
   * Records what has no session: a refused log-in, a console action, a reload. Any thread.
   *
   * @param what one of a small set of words: {@code session-refused}, {@code approval-answered},
   *     {@code policy-loaded}
   * @param facts plain values; no secret and no row value
   */
  void event(String what, Map<String, Object> facts);

  /**
   * One session's chain. All methods on the session's event loop. All throw {@link
   * JournalException} when nothing can be written: then nothing may be forwarded.
   */
  interface SessionRecord {
    /**
     * Before an operation is forwarded.
     *
     * @param approval the id of the grant that lets it pass; null when nobody was asked
     * @param durable whether it must be on disk first (held or writing operations)
     * @return complete already unless durable; else completes on the session's event loop once
     *     synced
     */
    CompletionStage<Void> before(
        Operation operation, Decision.Allow decision, @Nullable String approval, boolean durable);

    /**
     * Where the answer of this operation is kept until {@link #after}; at most the configured
     * bytes.
     */
    Transcript transcript(Operation operation);

    /** After the answer was delivered, with what the transcript took. */
    void after(Operation operation, Outcome outcome, Transcript transcript);

    /** An operation was held: people are asked. */
    void held(Operation operation, Decision.Hold decision, String approval);

    /** An operation was refused, by whomever. */
    void refused(Operation operation, Refusal refusal);

    /** Closes the chain. Idempotent. */
    void close(String how);
  }
}
