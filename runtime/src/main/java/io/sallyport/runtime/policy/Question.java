package io.sallyport.runtime.policy;

import io.sallyport.api.Evidence;
import io.sallyport.api.Operation;
import io.sallyport.api.Run;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Shape;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import org.jspecify.annotations.Nullable;

/** What policy is asked. */
public sealed interface Question {

  /** May this subject open a session on this target (phase {@code session})? */
  record OfSession(
      Subject subject,
      @Nullable Run run,
      Target target,
      String profile,
      @Nullable String database,
      SessionRequest.Client client)
      implements Question {}

  /**
   * May this operation pass (phase {@code operation})?
   *
   * @param evidence {@link Evidence#NONE} the first time
   */
  record OfOperation(Operation operation, Evidence evidence) implements Question {}

  /** What would be decided, without a session: {@code sallyport explain}. */
  record OfShape(Subject subject, Target target, String profile, Shape shape, Evidence evidence)
      implements Question {}
}
