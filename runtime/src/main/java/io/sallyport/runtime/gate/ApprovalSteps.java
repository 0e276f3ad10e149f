package io.sallyport.runtime.gate;

import io.sallyport.api.Description;
import io.sallyport.api.Evidence;
import io.sallyport.api.Operation;
import io.sallyport.api.PendingOperation;
import io.sallyport.api.Withdrawal;
import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.approval.ApprovalException;
import io.sallyport.runtime.approval.Approvals;
import io.sallyport.runtime.failure.RootCause;
import io.sallyport.runtime.policy.Decision;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code approval:ask}, {@code approval:use} and the source {@code approval:answered}. */
final class ApprovalSteps {
  private static final Logger LOGGER = LoggerFactory.getLogger(ApprovalSteps.class);

  /** 32 characters, none that looks like another. */
  private static final String ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

  private static final SecureRandom RANDOM = new SecureRandom();

  private final Approvals approvals;
  private final HeldOperations held = new HeldOperations();
  private final Events events;
  private final Clock clock;
  private final ChainRunner runner;
  private final ScheduledExecutorService timer;
  private final Duration unheard;

  /**
   * @param unheard how long after its end a question that nothing is heard of is given up; above
   *     zero
   */
  ApprovalSteps(
      Approvals approvals,
      Events events,
      Clock clock,
      ChainRunner runner,
      ScheduledExecutorService timer,
      Duration unheard) {
    this.approvals = approvals;
    this.events = events;
    this.clock = clock;
    this.runner = runner;
    this.timer = timer;
    this.unheard = unheard;
    approvals.onChange(this::changed);
  }

  int held() {
    return held.count();
  }

  /** Asks people, and parks the operation. */
  @Nullable CompletionStage<Void> ask(Crossing crossing) {
    Decision.Hold hold =
        (Decision.Hold) Objects.requireNonNull(crossing.decision, "policy:decide comes first");
    Operation operation = crossing.pending.operation();
    Duration timeout = operation.inTransaction() ? hold.timeoutInTransaction() : hold.timeout();
    if (timeout.isZero()) {
      crossing.refusal = Refusals.inTransaction(hold);
      runner.refuse(crossing);
      return null;
    }
    CompletionStage<Void> before =
        crossing.changed && crossing.approval != null
            ? approvals.withdraw(crossing.approval.id(), "what was approved has changed")
            : CompletableFuture.completedStage(null);
    return before
        .thenCompose(done -> PolicySteps.evidence(crossing, hold.evidence()))
        .thenCompose(evidence -> approvals.ask(question(crossing, hold, evidence, timeout)))
        .thenAcceptAsync(approval -> asked(crossing, hold, approval), crossing.session.executor());
  }

  private Approval.Asked question(
      Crossing crossing, Decision.Hold hold, Evidence evidence, Duration timeout) {
    Operation operation = crossing.pending.operation();
    GateSession session = crossing.session;
    Description description = crossing.pending.describe();
    Instant now = clock.instant();
    return new Approval.Asked(
        newId(),
        OperationDigest.of(operation),
        session.id(),
        session.subject(),
        session.run(),
        session.target().name(),
        session.target().protocol(),
        session.profile(),
        operation.shape().action(),
        operation.shape().effects().stream()
            .map(effect -> effect.word())
            .collect(Collectors.toCollection(TreeSet::new)),
        operation.shape().resources(),
        description,
        hold,
        evidence,
        now,
        now.plus(timeout));
  }

  private void asked(Crossing crossing, Decision.Hold hold, Approval approval) {
    boolean again = crossing.changed;
    crossing.approval = approval;
    crossing.changed = false;
    if (crossing.withdrawn != null) {
      if (approval instanceof Approval.Waiting) {
        takeBack(approval.id(), crossing.withdrawn); // while its question was being written
      }
      crossing.refusal = Refusals.withdrawn(approvals.page(approval.id()));
      runner.refuse(crossing);
      return;
    }
    if (!(approval instanceof Approval.Waiting waiting)) {
      // An unused grant for exactly this operation, or a question that closed meanwhile.
      runner.run("answered", crossing);
      return;
    }
    crossing.session.record().held(crossing.pending.operation(), hold, approval.id());
    crossing.parked = true;
    held.park(approval.id(), crossing);
    giveUpInTime(crossing, waiting);
    crossing.pending.notice(
        (again ? "held again, because what was approved has changed: " : "held for approval: ")
            + hold.reason()
            + " ("
            + hold.rule()
            + "). Decide at "
            + approvals.page(approval.id())
            + " within "
            + words(Duration.between(clock.instant(), waiting.asked().until())),
        approvals.page(approval.id()));
    events.publish("approval-requested", eventFacts(crossing, waiting));
    // An answer may have come between the row and the parking: nobody would be woken by it again.
    approvals
        .find(approval.id())
        .whenComplete((found, failure) -> {
          if (failure == null && found.isPresent() && !(found.get() instanceof Approval.Waiting)) {
            changed(found.get());
          }
        });
  }

  /** The store ends a question in time. While it is away nobody does, and a client would wait. */
  private void giveUpInTime(Crossing crossing, Approval.Waiting waiting) {
    Duration left = Duration.between(clock.instant(), waiting.asked().until()).plus(unheard);
    var giving =
        timer.schedule(
            () -> crossing.session.onLoop(() -> giveUp(crossing, waiting.id())),
            Math.max(0, left.toMillis()),
            TimeUnit.MILLISECONDS);
    crossing.over.whenComplete((over, failure) -> giving.cancel(false));
  }

  private void giveUp(Crossing crossing, String question) {
    boolean still = crossing.approval != null && crossing.approval.id().equals(question);
    if (still && held.take(crossing.pending) != null) {
      crossing.parked = false;
      crossing.refusal = Refusals.unheard(approvals.page(question));
      runner.refuse(crossing);
    }
  }

  private Map<String, Object> eventFacts(Crossing crossing, Approval.Waiting waiting) {
    return Map.of(
        "approval", waiting.id(),
        "url", approvals.page(waiting.id()).toString(),
        "subject", crossing.session.subject().id(),
        "target", crossing.session.target().name(),
        "action", waiting.asked().action(),
        "rule", waiting.asked().hold().rule(),
        "reason", waiting.asked().hold().reason(),
        "session", crossing.session.id());
  }

  /** Takes the grant: of all that wait for it, one runs. */
  CompletionStage<Void> use(Crossing crossing) {
    Approval approval = Objects.requireNonNull(crossing.approval, "nobody was asked");
    return approvals
        .use(approval.id())
        .handleAsync(
            (used, failure) -> {
              if (failure == null) {
                crossing.grant = approval.id();
                if (crossing.decision instanceof Decision.Hold hold) {
                  crossing.decision = hold.granted();
                }
              } else if (RootCause.unwrapped(failure) instanceof ApprovalException.TooLate) {
                crossing.refusal =
                    Refusals.of(
                        new Approval.Used(approval.asked(), approval.answers(), clock.instant()),
                        approvals.page(approval.id()));
              } else {
                throw new CompletionException(failure);
              }
              return null;
            },
            crossing.session.executor());
  }

  /** The answer to a refused question in words. */
  void explainRefusal(Crossing crossing) {
    if (crossing.refusal == null
        && crossing.approval != null
        && !(crossing.approval instanceof Approval.Granted)) {
      crossing.refusal = Refusals.of(crossing.approval, approvals.page(crossing.approval.id()));
    }
  }

  private void changed(Approval approval) {
    if (approval instanceof Approval.Waiting) {
      return;
    }
    for (Crossing crossing : held.answered(approval.id())) {
      crossing.session.onLoop(() -> {
        crossing.parked = false;
        crossing.approval = approval;
        runner.run("answered", crossing);
      });
    }
  }

  /** The client cancelled, or is gone. Event loop of the session. */
  void withdraw(PendingOperation operation, Withdrawal why) {
    Crossing crossing = held.take(operation);
    if (crossing == null || crossing.approval == null) {
      return;
    }
    String id = crossing.approval.id();
    takeBack(id, why);
    crossing.parked = false;
    crossing.refusal = Refusals.withdrawn(approvals.page(id));
    runner.refuse(crossing);
  }

  /** Withdraws the question, unless others wait for it too. */
  private void takeBack(String id, Withdrawal why) {
    if (held.waitingFor(id)) {
      return;
    }
    CompletionStage<Void> stored =
        switch (why) {
          case CANCELLED -> approvals.withdraw(id, "cancelled by its client");
          case DISCONNECTED -> approvals.orphan(id);
        };
    stored.whenComplete((done, failure) -> {
      if (failure != null) {
        LOGGER
            .atWarn()
            .addKeyValue("approvalId", id)
            .addKeyValue("reason", failure.toString())
            .log("question could not be withdrawn; it will expire");
      }
    });
  }

  /** A short id that nobody guesses: 80 bits. */
  static String newId() {
    StringBuilder id = new StringBuilder(16);
    for (int i = 0; i < 16; i++) {
      id.append(ID_ALPHABET.charAt(RANDOM.nextInt(ID_ALPHABET.length())));
    }
    return id.toString();
  }

  /** To the nearest minute: what was asked a moment ago for 15 minutes does not read as 14. */
  static String words(Duration left) {
    long seconds = Math.max(1, Math.round(left.toMillis() / 1000.0));
    if (seconds < 120) {
      return seconds == 1 ? "1 second" : seconds + " seconds";
    }
    return Math.round(seconds / 60.0) + " minutes";
  }
}
