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

  /** Naming the byte costs a checksum for each value of each byte: not for large records. */
  private static final int LARGEST_SEARCH = 4 << 10;

  /** Whoever changed more than this did not change a byte. */
  private static final int MOST_SEARCHES = 100;

  private static final int MOST_OTHER_CHAINS = 64;
  private final Map<String, Link> chains = new HashMap<>();
  private final List<Doubt> closedInDoubt = new ArrayList<>();
  private final List<Finding> findings;
  private final boolean mayLackBeginnings;
  private int searches;
  private int doubts;

  /**
   * Where a chain stands.
   *
   * @param next the position of the record that comes next
   * @param stored the hash that its last record has
   * @param doubt null when that is the right one
   */
  private record Link(long next, byte[] stored, @Nullable Doubt doubt) {}

  /**
   * A record whose hash is wrong, before it is known whether its content or its hash was changed.
   *
   * @param computed the hash that its content has
   */
  private record Doubt(String file, SegmentWalk.Placed placed, byte[] computed) {}

  /**
   * @param mayLackBeginnings whether segments were removed by retention
   */
  ChainCheck(List<Finding> findings, boolean mayLackBeginnings) {
    this.findings = findings;
    this.mayLackBeginnings = mayLackBeginnings;
  }

  /** How many records had a wrong hash that no single byte explains. */
  int doubts() {
    return doubts;
  }

  /** How many chains have begun and not been closed. */
  int open() {
    return chains.size();
  }

  void check(String file, SegmentWalk.Placed placed) {
    RawRecord raw = placed.raw();
    RecordKind kind = raw.kind();
    if (kind != null && !kind.chained()) {
      unchained(file, placed);
      return;
    }
    Link link = chains.get(raw.session());
    if (link == null && raw.position() == 0) {
      link = new Link(0, START, null);
    }
    if (link == null || raw.position() != link.next) {
      outOfPlace(file, placed, link);
      return;
    }
    if (link.doubt != null) {
      link = settle(link, link.doubt, raw);
    }
    if (!placed.lengthChanged() && Arrays.equals(raw.hashAfter(link.stored), raw.hash())) {
      remember(raw, null);
      return;
    }
    RawRecord repaired = search(file, placed, List.of(link.stored, START));
    if (repaired != null) {
      remember(repaired, null);
      return;
    }
    doubts++;
    remember(raw, new Doubt(file, placed, raw.hashAfter(link.stored)));
  }

  /** Settles what no later record has settled. */
  void end() {
    closedInDoubt.forEach(this::undecided);
    for (Link link : chains.values()) {
      if (link.doubt != null) {
        undecided(link.doubt);
      }
    }
  }

  /** The record that follows tells which hash the doubtful one had. */
  private Link settle(Link link, Doubt doubt, RawRecord following) {
    if (Arrays.equals(following.hashAfter(doubt.computed), following.hash())) {
      hashChanged(doubt);
      return new Link(link.next, doubt.computed, null);
    }
    contentChanged(doubt);
    return new Link(link.next, link.stored, null);
  }

  private void remember(RawRecord raw, @Nullable Doubt doubt) {
    if (raw.kind() == RecordKind.CLOSE) {
      if (doubt != null) {
        closedInDoubt.add(doubt);
      }
      chains.remove(raw.session());
    } else {
      chains.put(raw.session(), new Link(raw.position() + 1, raw.hash(), doubt));
    }
  }

  private void unchained(String file, SegmentWalk.Placed placed) {
    RawRecord raw = placed.raw();
    if (!placed.lengthChanged() && Arrays.equals(raw.hashAfter(START), raw.hash())) {
      return;
    }
    RawRecord repaired = search(file, placed, starts());
    if (repaired == null) {
      undecided(new Doubt(file, placed, raw.hashAfter(START)));
    } else if (repaired.kind() != null && repaired.kind().chained()) {
      remember(repaired, null);
    }
  }

  private void outOfPlace(String file, SegmentWalk.Placed placed, @Nullable Link link) {
    RawRecord raw = placed.raw();
    if (!raw.whole()) {
      // Its session or its position may be what was changed: any chain may be its own.
      RawRecord repaired = search(file, placed, starts());
      if (repaired == null) {
        contentChanged(new Doubt(file, placed, raw.hash()));
      } else if (repaired.kind() != null && repaired.kind().chained()) {
        remember(repaired, null);
      }
      return;
    }
    if (link != null || !mayLackBeginnings) {
      long expected = link == null ? 0 : link.next;
      findings.add(
          new Finding(
              Finding.Kind.CHAIN,
              file,
              placed.index(),
              raw.offset(),
              raw.session(),
              raw.position() > expected
                  ? "positions "
                      + expected
                      + " to "
                      + (raw.position() - 1)
                      + " of the session's chain are not there"
                  : "the session's chain has gone past position " + raw.position() + " already"));
    }
    remember(raw, null);
  }

  private List<byte[]> starts() {
    List<byte[]> starts = new ArrayList<>();
    starts.add(START);
    chains.values().stream().limit(MOST_OTHER_CHAINS).forEach(link -> starts.add(link.stored));
    return starts;
  }

  /** The record as it was, if one byte was changed; reports which. */
  private @Nullable RawRecord search(
      String file, SegmentWalk.Placed placed, List<byte[]> previous) {
    RawRecord raw = placed.raw();
    if (raw.length() > LARGEST_SEARCH || searches >= MOST_SEARCHES) {
      return null;
    }
    searches++;
    for (byte[] before : previous) {
      byte[] copy = Arrays.copyOfRange(raw.file(), raw.at(), raw.at() + raw.length());
      Layout.INTS.set(copy, Layout.LENGTH, raw.length());
      if (ChangedByte.search(copy, before)) {
        var repaired = new RawRecord(copy, 0, copy.length, raw.offset());
        byte[] is = Arrays.copyOfRange(raw.file(), raw.at(), raw.at() + raw.length());
        int at = Math.max(0, Arrays.mismatch(copy, is));
        report(
            new Doubt(file, new SegmentWalk.Placed(repaired, placed.index(), false), copy),
            raw.offset() + at,
            String.format(
                "byte %d of the record was changed: it was 0x%02x and is 0x%02x",
                at, copy[at], is[at]));
        return repaired;
      }
    }
    return null;
  }

  private void undecided(Doubt doubt) {
    if (doubt.placed.raw().whole()) {
      hashChanged(doubt); // the checksum says that the content is as it was
    } else {
      contentChanged(doubt);
    }
  }

  private void hashChanged(Doubt doubt) {
    RawRecord raw = doubt.placed.raw();
    int at = raw.length() - Layout.HASH + Math.max(0, Arrays.mismatch(raw.hash(), doubt.computed));
    report(doubt, raw.offset() + at, "byte " + at + " of the record, in its hash, was changed");
  }

  private void contentChanged(Doubt doubt) {
    RawRecord raw = doubt.placed.raw();
    report(
        doubt,
        raw.offset(),
        "the record was changed, somewhere in its bytes 0 to " + (raw.length() - 1));
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
