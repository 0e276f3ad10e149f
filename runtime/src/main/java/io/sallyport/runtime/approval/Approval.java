package io.sallyport.runtime.approval;

import io.sallyport.api.Description;
import io.sallyport.api.Evidence;
import io.sallyport.api.Resource;
import io.sallyport.api.Run;
import io.sallyport.api.Subject;
import io.sallyport.runtime.policy.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A held operation's question to humans. Waiting becomes granted, refused, expired or withdrawn;
 * granted becomes used, expired or withdrawn. Every transition returns the next state; the store
 * makes it durable by compare-and-set, so that of two racing transitions one is told that it came
 * late.
 */
public sealed interface Approval {
  Asked asked();

  /** What people have said so far, oldest first. */
  List<Answer> answers();

  default String id() {
    return asked().id();
  }

  /**
   * @param id short, unguessable, safe in URLs
   * @param digest SHA-256 (hex) over the exact operation: protocol, target, database, profile,
   *     subject, text, parameters
   * @param until when an unanswered question expires
   */
  record Asked(
      String id,
      String digest,
      String sessionId,
      Subject subject,
      @Nullable Run run,
      String target,
      String protocol,
      String profile,
      String action,
      Set<String> effects,
      List<Resource> resources,
      Description description,
      Decision.Hold hold,
      Evidence evidence,
      Instant since,
      Instant until) {}

  /** One person's word. */
  record Answer(Subject approver, Verdict verdict, String reason, Instant at) {}

  enum Verdict {
    APPROVE,
    REFUSE
  }

  record Waiting(Asked asked, List<Answer> answers) implements Approval {}

  record Granted(Asked asked, List<Answer> answers, Instant at) implements Approval {}

  record Used(Asked asked, List<Answer> answers, Instant at) implements Approval {}

  record Refused(Asked asked, List<Answer> answers, Instant at) implements Approval {}

  record Expired(Asked asked, List<Answer> answers, Instant at) implements Approval {}

  record Withdrawn(Asked asked, List<Answer> answers, Instant at, String why) implements Approval {}
}
