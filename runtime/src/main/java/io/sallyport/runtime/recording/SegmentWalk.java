package io.sallyport.runtime.recording;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records of a segment that may have been tampered with: goes on behind a damaged one,
 * and says which were removed, inserted or moved. Knows nothing of hashes.
 */
final class SegmentWalk {
  /**
   * @param index where it belongs, which the record itself may deny
   * @param lengthChanged whether its own length is wrong, and this one follows from the next record
   */
  record Placed(RawRecord raw, int index, boolean lengthChanged) {}

  private final String file;
  private final byte[] bytes;
  private final int end;
  private final List<Placed> placed = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private int stopped;

  /**
   * @param end how many of the bytes belong to the segment
   */
  SegmentWalk(String file, byte[] bytes, int end) {
    this.file = file;
    this.bytes = bytes;
    this.end = end;
    walk();
    misplaced();
  }

  /** In the order of their indexes. */
  List<Placed> records() {
    return placed;
  }

  List<Finding> findings() {
    return findings;
  }

  /** Where the last record ends. */
  int stopped() {
    return stopped;
  }

  private void walk() {
    int at = Layout.MAGIC.length;
    int expected = 0;
    while (at < end) {
      RawRecord record = RawRecord.at(bytes, at, end, 0);
      boolean lengthChanged = false;
      if (record == null || !record.whole() && !followed(record, expected)) {
        int next = next(at, expected);
        if (next > 0 && (record == null || next != at + record.length())) {
          record = new RawRecord(bytes, at, next - at, at);
          lengthChanged = true;
        }
      }
      if (record == null) {
        break;
      }
      int index = record.index();
      int after = at + record.length();
      if (index != expected && (startsAt(after, expected + 1) || after == end && !record.whole())) {
        index = expected; // its neighbours say where it belongs
      }
      placed.add(new Placed(record, index, lengthChanged));
      if (index >= expected) {
        expected = index + 1;
      }
      at += record.length();
    }
    stopped = at;
  }

  /** Whether what follows the record looks like the next one, or nothing follows. */
  private boolean followed(RawRecord record, int expected) {
    int after = record.at() + record.length();
    if (after == end || after + 4 <= end && Layout.intAt(bytes, after) == 0) {
      return true;
    }
    RawRecord next = RawRecord.at(bytes, after, end, 0);
    return next != null && (next.plausible() || next.index() == expected + 1)
        || startsAt(after, expected + 1);
  }

  /** Whether a head with this index stands there, whatever it says of its length. */
  private boolean startsAt(int at, int index) {
    return at + Layout.SMALLEST <= end
        && Layout.intAt(bytes, at + Layout.INDEX) == index
        && RecordKind.of(bytes[at + Layout.KIND]) != null;
  }

  /** Where the record after the one at this place begins; 0 when it cannot be found. */
  private int next(int at, int expected) {
    for (int candidate = at + Layout.SMALLEST; candidate + 4 <= end; candidate += 4) {
      if (startsAt(candidate, expected + 1)) {
        RawRecord record = RawRecord.at(bytes, candidate, end, 0);
        if (record != null && record.plausible() && record.whole()) {
          return candidate;
        }
      }
    }
    // Nothing follows: the last record of a sealed segment ends where the segment does.
    RawRecord last = new RawRecord(bytes, at, end - at, at);
    return end - at >= Layout.SMALLEST
            && (end - at) % 4 == 0
            && Layout.intAt(bytes, at + Layout.INDEX) == expected
            && last.plausible()
            && bytes[end - 1] != 0
        ? end
        : 0;
  }

  private void misplaced() {
    Set<Integer> seen = new HashSet<>();
    for (Placed one : placed) {
      seen.add(one.index());
    }
    int highest = -1;
    Set<Integer> passed = new HashSet<>();
    for (Placed one : placed) {
      if (!passed.add(one.index())) {
        report(
            Finding.Kind.INSERTED,
            one,
            "a second record " + one.index() + " stands here: it was inserted, or copied");
      } else if (one.index() < highest) {
        report(
            Finding.Kind.REORDERED,
            one,
            "record "
                + one.index()
                + " stands behind record "
                + highest
                + ": they were re-ordered");
      }
      for (int missing = highest + 1; missing < one.index(); missing++) {
        if (!seen.contains(missing)) {
          int last = missing;
          while (last + 1 < one.index() && !seen.contains(last + 1)) {
            last++;
          }
          report(
              Finding.Kind.REMOVED,
              new Placed(one.raw(), missing, false),
              (last == missing
                      ? "record " + missing + " was"
                      : "records " + missing + " to " + last + " were")
                  + " removed before this place");
          missing = last;
        }
      }
      highest = Math.max(highest, one.index());
    }
    placed.sort((a, b) -> Integer.compare(a.index(), b.index()));
  }

  private void report(Finding.Kind kind, Placed one, String message) {
    @Nullable String session = one.raw().session();
    findings.add(
        new Finding(
            kind,
            file,
            one.index(),
            one.raw().offset(),
            session.isEmpty() ? null : session,
            message));
  }
}
