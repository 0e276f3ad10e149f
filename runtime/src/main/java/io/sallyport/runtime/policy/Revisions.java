package io.sallyport.runtime.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which revision is in force. While a new one is handed over, both count: OPA changes at a moment
 * of its own. Thread-safe.
 */
final class Revisions {
  /** Null: whatever an OPA of somebody else carries. */
  private final @Nullable String required;

  private final boolean ours;
  private final Runnable onChange;
  private volatile Epoch epoch = new Epoch("");
  private volatile Expected expected = new Expected(Set.of());

  private Revisions(boolean ours, @Nullable String required, Runnable onChange) {
    this.ours = ours;
    this.required = required;
    this.onChange = onChange;
  }

  /** Those that we hand over ourselves. */
  static Revisions ours(Runnable onChange) {
    return new Revisions(true, null, onChange);
  }

  /**
   * Those of an OPA elsewhere.
   *
   * @param required what it must carry; null: anything
   */
  static Revisions theirs(@Nullable String required, Runnable onChange) {
    return new Revisions(false, required, onChange);
  }

  /** What an answer may carry: taken when the question is asked. */
  record Expected(Set<String> revisions) {}

  Epoch epoch() {
    return epoch;
  }

  Expected expected() {
    return expected;
  }

  /** A new revision was given to OPA; the old one counts until {@link #inForce}. */
  synchronized void handedOver(String revision) {
    var both = new HashSet<>(expected.revisions());
    both.add(revision);
    expected = new Expected(Set.copyOf(both));
  }

  /** OPA answers with this one now, and with no other any more. */
  synchronized void inForce(String revision) {
    expected = new Expected(Set.of(revision));
    begin(revision);
  }

  /**
   * An answer came.
   *
   * @param then what was expected when it was asked for: an answer that a new policy overtook is
   *     the answer of the policy that was in force
   * @return the epoch that it belongs to, if that is now
   * @throws PolicyException.WrongRevision when no policy that we know of gave it
   */
  @Nullable Epoch seen(String revision, Expected then) {
    if (ours) {
      if (!then.revisions().contains(revision) && !expected.revisions().contains(revision)) {
        throw wrong(revision, String.join(" or ", expected.revisions()));
      }
    } else if (required != null && !List.of(revision.split(",")).contains(required)) {
      throw wrong(revision, required);
    } else if (!epoch.revision().equals(revision)) {
      theirsChanged(revision);
    }
    Epoch now = epoch;
    return now.revision().equals(revision) ? now : null;
  }

  private synchronized void theirsChanged(String revision) {
    if (!epoch.revision().equals(revision)) {
      begin(revision);
    }
  }

  private void begin(String revision) {
    epoch = new Epoch(revision);
    onChange.run();
  }

  private static PolicyException.WrongRevision wrong(String revision, String expected) {
    return new PolicyException.WrongRevision(
        "OPA answered with revision "
            + (revision.isEmpty() ? "(none)" : revision)
            + " and not with "
            + (expected.isEmpty() ? "one that was handed over" : expected)
            + ": check which bundle that OPA serves, and `sallyport doctor`");
  }
}
