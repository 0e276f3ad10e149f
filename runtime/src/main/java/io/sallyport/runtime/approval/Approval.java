package io.sallyport.runtime.approval;

import io.sallyport.api.Description;
import io.sallyport.api.Evidence;
import io.sallyport.api.Resource;
import io.sallyport.api.Run;
import io.sallyport.api.Subject;
import io.sallyport.runtime.policy.Decision;
import java.time.Instant;
import java.util.ArrayList;
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

  /** The state's word in the store, JSON and policy's documentation: {@code waiting}. */
  default String word() {
    return switch (this) {
      case Waiting waiting -> "waiting";
      case Granted granted -> "granted";
      case Used used -> "used";
      case Refused refused -> "refused";
      case Expired expired -> "expired";
      case Withdrawn withdrawn -> "withdrawn";
    };
  }

  /** When it came to its state; null while nobody has decided. */
  default @Nullable Instant changed() {
    return switch (this) {
      case Waiting waiting -> null;
      case Granted granted -> granted.at();
      case Used used -> used.at();
      case Refused refused -> refused.at();
      case Expired expired -> expired.at();
      case Withdrawn withdrawn -> withdrawn.at();
    };
  }

  /**
   * What people are asked.
   *
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

  /** Nobody has decided yet. */
  record Waiting(Asked asked, List<Answer> answers) implements Approval {
    public Waiting {
      answers = List.copyOf(answers);
    }

    /**
     * One person's word: a no closes the question, a yes grants it once every demand is met.
     *
     * @throws ApprovalException.NotAllowed when this person may not answer
     */
    public Approval answer(Answer answer) {
      new Ballot(asked, answers).check(answer.approver());
      var all = new ArrayList<>(answers);
      all.add(answer);
      return switch (answer.verdict()) {
        case REFUSE -> new Refused(asked, all, answer.at());
        case APPROVE ->
            new Ballot(asked, all).satisfied()
                ? new Granted(asked, all, answer.at())
                : new Waiting(asked, all);
      };
    }

    public Expired expire(Instant at) {
      return new Expired(asked, answers, at);
    }

    public Withdrawn withdraw(Instant at, String why) {
      return new Withdrawn(asked, answers, at, why);
    }
  }

  /** People said yes; it may pass once. */
  record Granted(Asked asked, List<Answer> answers, Instant at) implements Approval {
    public Granted {
      answers = List.copyOf(answers);
    }

    public Used use(Instant when) {
      return new Used(asked, answers, when);
    }

    public Expired expire(Instant when) {
      return new Expired(asked, answers, when);
    }

    public Withdrawn withdraw(Instant when, String why) {
      return new Withdrawn(asked, answers, when, why);
    }
  }

  /** It passed. */
  record Used(Asked asked, List<Answer> answers, Instant at) implements Approval {
    public Used {
      answers = List.copyOf(answers);
    }
  }

  /** Somebody said no. */
  record Refused(Asked asked, List<Answer> answers, Instant at) implements Approval {
    public Refused {
      answers = List.copyOf(answers);
    }
  }

  /** Nobody decided in time, or nobody used the yes in time. */
  record Expired(Asked asked, List<Answer> answers, Instant at) implements Approval {
    public Expired {
      answers = List.copyOf(answers);
    }
  }

  /** Taken back before it was used. */
  record Withdrawn(Asked asked, List<Answer> answers, Instant at, String why) implements Approval {
    public Withdrawn {
      answers = List.copyOf(answers);
    }
  }
}
