package io.sallyport.runtime.gate;

import io.sallyport.api.Evidence;
import io.sallyport.api.Outcome;
import io.sallyport.api.Passage;
import io.sallyport.api.PendingOperation;
import io.sallyport.api.Refusal;
import io.sallyport.api.Withdrawal;
import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.policy.Decision;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One operation's way between the two doors: the body of every exchange on the chain. Changed by
 * the chain's steps, on the event loop of the session; one exchange at a time holds it.
 */
final class Crossing {
  final PendingOperation pending;
  final GateSession session;

  /** Completes when the operation was forwarded and its outcome recorded, or refused. */
  final CompletableFuture<Void> over = new CompletableFuture<>();

  Evidence evidence = Evidence.NONE;
  @Nullable Decision decision;

  /** The question to people as it stands now; null when nobody is asked. */
  @Nullable Approval approval;

  /** The id of the grant that was taken for this crossing. */
  @Nullable String grant;

  /** Whether what was approved is not what would run now. */
  boolean changed;

  /** Why its client took it back, after which it must not be forwarded; null when it did not. */
  @Nullable Withdrawal withdrawn;

  /** Set while it waits for people. */
  boolean parked;

  /** In how many routes it is; a step may send it on into another before its own route ends. */
  int passes;

  /**
   * A refusal that a step has prepared; {@code gate:refuse} makes one from the decision otherwise.
   */
  @Nullable Refusal refusal;

  @Nullable Passage passage;
  @Nullable Outcome outcome;
  private Fate fate = Fate.OPEN;

  Crossing(PendingOperation pending) {
    this.pending = pending;
    this.session = (GateSession) pending.operation().session();
  }

  /** Whether a step may still forward or refuse it. */
  boolean open() {
    return fate == Fate.OPEN;
  }

  /** Whether every route is through with it and none has sealed its fate or parked it. */
  boolean dropped() {
    return open() && !parked && passes == 0;
  }

  /**
   * Whether anything but the decision has happened to it: before that, a pass that a reload broke
   * may simply be run again.
   */
  boolean untouched() {
    return fate == Fate.OPEN && approval == null && passage == null;
  }

  /**
   * Forwarded or refused, never both, never twice.
   *
   * @throws IllegalStateException when its fate was sealed before
   */
  void seal(Fate sealed) {
    if (fate != Fate.OPEN) {
      throw new IllegalStateException("operation was " + fate + " already");
    }
    fate = sealed;
  }

  enum Fate {
    OPEN,
    FORWARDED,
    REFUSED
  }
}
