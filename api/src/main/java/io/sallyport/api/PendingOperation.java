package io.sallyport.api;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * One decoded command standing between the two doors. Implemented by a connector; called by the
 * gate on any thread. Exactly one of {@link #forward} and {@link #refuse} is called, once.
 */
@ConsumerType
public interface PendingOperation {
  Operation operation();

  /** The operation in words. Called only when a person is asked. */
  Description describe();

  /**
   * Says something to the client while it waits, if its protocol can. At most some hundred
   * characters, one line.
   */
  void notice(String text);

  /**
   * As {@link #notice(String)}, when people are asked: a connector that reminds its client of the
   * wait says the address again.
   *
   * @param decide where people answer
   */
  default void notice(String text, URI decide) {
    notice(text);
  }

  /**
   * Finds out what the protocol can find out before the operation runs. Answers with what could be
   * found within the connector's own deadline, and leaves out what could not; fails only when
   * nothing can be said at all.
   */
  CompletionStage<Evidence> evidence(Set<EvidenceKind> wanted);

  /**
   * Forwards, and streams the answer through the masks. Completes when the answer has been
   * delivered; never before.
   */
  CompletionStage<Outcome> forward(Passage passage);

  /** Answers in the protocol's own error frame. */
  void refuse(Refusal refusal);
}
