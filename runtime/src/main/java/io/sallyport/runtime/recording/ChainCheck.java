package io.sallyport.runtime.recording;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows every session's chain from record to record, and says where one does not hold. */
final class ChainCheck {
  private static final byte[] START = new byte[Layout.HASH];

  /** Trying to name the byte costs a hash for each value of each byte: not for large records. */
  private static final int LARGEST_SEARCH = 2 << 10;

  private static final int MOST_SEARCHES = 20;
  private final Map<String, Link> chains = new HashMap<>();
  private final List<Finding> findings;
  private final boolean mayLackBeginnings;
  private int searches;

  /**
   * Where a chain stands.
   *
   * @param computed what the last record's hash should be; null when it is what it says
   */
  private record Link(long next, byte[] stored, byte @Nullable [] computed, @Nullable Doubt doubt) {}

  /** A record whose hash is wrong, before it is known whether its content or its hash was changed. */
  private record Doubt(String file, SegmentWalk.Placed placed) {}

  /**
   * @param mayLackBeginnings whether segments were removed by retention
   */
  ChainCheck(List<Finding> findings, boolean mayLackBeginnings) {
    this.findings = findings;
    this.mayLackBeginnings = mayLackBeginnings;
  }

  /** Sessions whose chain has begun and not been closed. */
  int open() {
    return chains.size();
  }

  /**
   * @return what the record's hash must have been when it was written, as far as can be told
   */
  byte[] check(String file, SegmentWalk.Placed placed) {
    RawRecord raw = placed.raw();
    RecordKind kind = raw.kind();
    if (kind != null && !kind.chained()) {
      return unchained(file, placed);
    }
    String session = raw.session();
    long position = raw.position();
    Link link = chains.get(session);
    byte[] stored = raw.hash();
    if (link == null || position != link.next) {
      return outOfPlace(file, placed, link);
    }
    boolean holds = Arrays.equals(raw.hashAfter(link.stored), stored);
    if (!holds && link.computed != null && Arrays.equals(raw.hashAfter(link.computed), stored)) {
      holds = true;
      hashChanged(link);
      link = new Link(link.next, link.computed, null, null);
    } else if (link.doubt != null) {
      contentChanged(link.doubt);
      link = new Link(link.next, link.stored, null, null);
    }
    if (holds && !placed.lengthChanged()) {
      remember(session, kind, new Link(position + 1, stored, null, null));
      return stored;
    }
    if (search(file, placed, link.stored)) {
      remember(session, kind, new Link(position + 1, stored, null, null));
      return stored;
    }
    byte[] computed = raw.hashAfter(link.stored);
    remember(
        session, kind, new Link(position + 1, stored, computed, new Doubt(file, placed)));
    return stored;
  }

  /** Settles what no later record has settled. */
  void end() {
    for (Link link : chains.values()) {
      if (link.doubt != null) {
        contentChanged(link.doubt);
      }
    }
    for (Doubt doubt : closedInDoubt) {
      contentChanged(doubt);
    }
    closedInDoubt.clear();
  }

  private final List<Doubt> closedInDoubt = new ArrayList<>();

  private void remember(String session, @Nullable RecordKind kind, Link link) {
    if (kind == RecordKind.CLOSE) {
      if (link.doubt != null) {
        closedInDoubt.add(link.doubt);
      }
      chains.remove(session);
    } else {
      chains.put(session, link);
    }
  }

  private byte[] unchained(String file, SegmentWalk.Placed placed) {
    RawRecord raw = placed.raw();
    if (!placed.lengthChanged() && Arrays.equals(raw.hashAfter(START), raw.hash())) {
      return raw.hash();
    }
    if (!search(file, placed, START)) {
      contentChanged(new Doubt(file, placed));
    }
    return raw.hash();
  }

  private byte[] outOfPlace(String file, SegmentWalk.Placed placed, @Nullable Link link) {
    RawRecord raw = placed.raw();
    RecordKind kind = raw.kind();
    byte[] stored = raw.hash();
    if (link == null && raw.position() == 0) {
      if (Arrays.equals(raw.hashAfter(START), stored) && !placed.lengthChanged()) {
        remember(raw.session(), kind, new Link(1, stored, null, null));
        return stored;
      }
      if (!search(file, placed, START)) {
        contentChanged(new Doubt(file, placed));
      }
      remember(raw.session(), kind, new Link(1, stored, null, null));
      return stored;
    }
    // Its session or its position may be what was changed: its own bytes tell.
    if (!raw.whole()) {
      for (Link candidate : List.copyOf(chains.values())) {
        if (search(file, placed, candidate.stored)) {
          return stored;
        }
      }
      if (search(file, placed, START)) {
        return stored;
      }
      contentChanged(new Doubt(file, placed));
      return stored;
    }
    if (link == null && mayLackBeginnings) {
      remember(raw.session(), kind, new Link(raw.position() + 1, stored, null, null));
      return stored;
    }
    long expected = link == null ? 0 : link.next;
    findings.add(
        new Finding(
            Finding.Kind.CHAIN,
            file,
            placed.index(),
            raw.offset(),
            raw.session(),
            raw.position() > expected
                ? "records " + expected + " to " + (raw.position() - 1) + " of the session are not there"
                : "the session has gone past position " + raw.position() + " already"));
    remember(raw.session(), kind, new Link(raw.position() + 1, stored, null, null));
    return stored;
  }

  private void hashChanged(Link link) {
    if (link.doubt == null || link.computed == null) {
      return;
    }
    RawRecord raw = link.doubt.placed.raw();
    int at = Arrays.mismatch(link.stored, link.computed);
    report(
        link.doubt,
        raw.offset() + raw.length() - Layout.HASH + at,
        "byte " + (raw.length() - Layout.HASH + at) + " of the record, in its hash, was changed");
  }

  private void contentChanged(Doubt doubt) {
    RawRecord raw = doubt.placed.raw();
    report(
        doubt,
        raw.offset(),
        "the record was changed, somewhere in its bytes 0 to " + (raw.length() - 1));
  }

  private boolean search(String file, SegmentWalk.Placed placed, byte[] previous) {
    RawRecord raw = placed.raw();
    if (raw.length() > LARGEST_SEARCH || searches >= MOST_SEARCHES) {
      return false;
    }
    searches++;
    byte[] copy = Arrays.copyOfRange(raw.file(), raw.at(), raw.at() + raw.length());
    if (placed.lengthChanged()) {
      Layout.INTS.set(copy, 0, raw.length());
    }
    ChangedByte changed = ChangedByte.search(copy, previous);
    if (changed == null) {
      return false;
    }
    int at = changed.at();
    if (at < 0) {
      byte[] length = new byte[4];
      Layout.INTS.set(length, 0, raw.length());
      at = Math.max(0, Arrays.mismatch(length, Arrays.copyOfRange(raw.file(), raw.at(), raw.at() + 4)));
    }
    report(
        new Doubt(file, placed),
        raw.offset() + at,
        "byte " + at + " of the record was changed: it was 0x"
            + String.format(
                "%02x and is 0x%02x",
                changed.at() < 0 ? (raw.length() >> 8 * at) & 0xff : changed.was() & 0xff,
                raw.file()[raw.at() + at]));
    return true;
  }

  private void report(Doubt doubt, long offset, String message) {
    String session = doubt.placed.raw().session();
    findings.add(
        new Finding(
            Finding.Kind.CHANGED,
            doubt.file,
            doubt.placed.index(),
            offset,
            session.isEmpty() ? null : session,
            message));
  }
}
