package io.sallyport.runtime.console;

import io.sallyport.api.AnswerPart;
import io.sallyport.api.Run;
import io.sallyport.api.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recorded sessions as the console shows them. Called on virtual threads; may block; fails with the
 * store's exception.
 */
public interface SessionsView {
  List<SessionEntry> sessions(Search search);

  Optional<SessionEntry> session(String id);

  /** Oldest first, with a sequence above {@code after}. */
  List<OperationEntry> operations(String sessionId, long after, int limit);

  /** What the client saw of an operation's answer; empty when nothing was kept. */
  Optional<AnswerEntry> answer(String sessionId, long sequence);

  /**
   * What is looked for; null: anything.
   *
   * @param subject the id of who acted
   * @param text words of the operations
   * @param visibleTo only sessions of this subject, or of who acts for it; null: all
   * @param before opened before
   * @param limit 1..500
   */
  record Search(
      @Nullable String target,
      @Nullable String subject,
      @Nullable String run,
      @Nullable String text,
      @Nullable String visibleTo,
      @Nullable Instant before,
      int limit) {}

  /**
   * A session.
   *
   * @param client the address that it came from
   * @param closed null while it is open
   * @param how how it ended; null while it is open
   */
  record SessionEntry(
      String id,
      Subject subject,
      @Nullable Run run,
      String target,
      String protocol,
      String profile,
      @Nullable String database,
      String client,
      @Nullable String application,
      Instant opened,
      @Nullable Instant closed,
      @Nullable String how,
      long operations,
      long held,
      long refused,
      RecordEntry record) {}

  /**
   * How a session's record is.
   *
   * @param state {@code open}, {@code closed}, {@code verified} or {@code broken}
   */
  record RecordEntry(long entries, String state, @Nullable String detail) {}

  /**
   * One operation.
   *
   * @param outcome what policy decided first: {@code allow}, {@code deny}, {@code hold}
   * @param approval the id of the question to people
   * @param digest SHA-256 of the text (hex); null when it was too long to be recorded whole
   * @param answered whether {@link #answer} has something
   * @param result null while it runs, and when it was never forwarded
   */
  record OperationEntry(
      long sequence,
      Instant at,
      String action,
      List<String> effects,
      String text,
      String language,
      String outcome,
      String rule,
      String reason,
      @Nullable String approval,
      @Nullable String digest,
      boolean answered,
      @Nullable ResultEntry result,
      @Nullable RefusalEntry refusal) {}

  /**
   * A recorded answer, as it was delivered.
   *
   * @param cut whether the answer was longer than what is recorded
   */
  record AnswerEntry(List<AnswerPart> parts, boolean cut) {}

  /**
   * What came of an operation.
   *
   * @param status as {@link io.sallyport.api.Outcome.Status}, in lower case
   */
  record ResultEntry(
      String status,
      String summary,
      @Nullable String code,
      long rows,
      long bytes,
      long masked,
      double elapsedMs) {}

  /**
   * Why an operation did not pass.
   *
   * @param kind as {@link io.sallyport.api.Refusal.Kind}, in lower case
   */
  record RefusalEntry(String kind, String rule, String reason) {}
}
