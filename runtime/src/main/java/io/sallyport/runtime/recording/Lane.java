package io.sallyport.runtime.recording;

import io.sallyport.api.Shape;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One writer of the journal with its own segments. Each event loop has one, so that its lock is
 * never contended but for a moment when a segment is retired by age; all other threads share one.
 * Every method is called under the lane's monitor unless it says otherwise.
 */
final class Lane {
  /** Kept free in each segment for what must still be said when no further one can be made. */
  private static final int RESERVE = 64 << 10;

  private static final byte[] NO_SESSION = new byte[0];
  private final SpareSegments spares;
  private final Consumer<Segment> retired;
  private final Clock clock;
  private final long capacity;
  private final RecordBuffer record = new RecordBuffer();
  private final RecordBuffer aside = new RecordBuffer();
  private final MessageDigest digest = Digests.sha256();
  private final WeakHashMap<Shape, RecordedShape> shapes = new WeakHashMap<>();
  private final byte[] hash = new byte[Layout.HASH];
  private final byte[] last;
  private SegmentName name;
  private volatile @Nullable Segment segment;
  private Instant begun = Instant.EPOCH;

  /**
   * @param newest the lane's newest segment on disk; number 0 when there is none
   * @param last the hash of the last record in it
   */
  Lane(
      SegmentName newest,
      byte[] last,
      SpareSegments spares,
      Consumer<Segment> retired,
      Clock clock,
      long capacity) {
    this.name = newest;
    this.last = last.clone();
    this.spares = spares;
    this.retired = retired;
    this.clock = clock;
    this.capacity = capacity;
  }

  /** The buffer for the next record of a chain. */
  RecordBuffer begin(RecordKind kind, ChainEnd chain) {
    record.begin(kind, chain.session, chain.position, now());
    return record;
  }

  RecordedShape shape(Shape shape) {
    RecordedShape known = shapes.get(shape);
    if (known == null) {
      known = new RecordedShape(shape);
      shapes.put(shape, known);
    }
    return known;
  }

  /**
   * Appends what was put into the buffer since {@link #begin}. If it throws, the chain is as it
   * was.
   *
   * @param shape written first unless the segment has it; null for a record without
   * @return where it stands, for whoever wants to wait until that is on disk
   */
  Segment append(RecordKind kind, ChainEnd chain, @Nullable RecordedShape shape) {
    int length = record.length();
    int more = shape == null ? 0 : shape.json.length + 256;
    Segment target = roomFor(length + more, kind.closing());
    if (shape != null && shape.writtenIn != name.number()) {
      aside.begin(RecordKind.SHAPE, NO_SESSION, 0, now());
      aside.putRaw(shape.digest, shape.digest.length);
      aside.putBytes(shape.json, shape.json.length);
      put(target, aside, new byte[Layout.HASH]);
      shape.writtenIn = name.number();
    }
    System.arraycopy(chain.hash, 0, hash, 0, hash.length);
    put(target, record, hash);
    System.arraycopy(hash, 0, chain.hash, 0, hash.length);
    chain.position++;
    return target;
  }

  private void put(Segment target, RecordBuffer buffer, byte[] chained) {
    int length = buffer.finish(target.records(), digest, chained);
    target.append(buffer.bytes(), length);
    System.arraycopy(chained, 0, last, 0, last.length);
  }

  private Segment roomFor(long length, boolean closing) {
    Segment current = segment;
    if (current != null && !current.broken() && current.rest() - length >= RESERVE) {
      return current;
    }
    if (length + RESERVE + 1024 > capacity) {
      throw new JournalException("a record of " + length + " bytes fits into no segment", null);
    }
    try {
      return roll();
    } catch (IOException e) {
      if (closing && current != null && !current.broken() && current.rest() >= length) {
        return current;
      }
      throw new JournalException(
          "the journal cannot be written: nothing is forwarded until there is room for it", e);
    }
  }

  private Segment roll() throws IOException {
    SegmentName next = new SegmentName(name.instance(), name.lane(), name.number() + 1);
    Segment spare = spares.take();
    try {
      spare.name(next);
    } catch (IOException e) {
      spare.abandon();
      throw e;
    }
    retire();
    name = next;
    segment = spare;
    begun = clock.instant();
    var facts = new LinkedHashMap<String, Object>();
    facts.put("instance", next.instance());
    facts.put("lane", next.lane());
    facts.put("number", next.number());
    facts.put("after", HexFormat.of().formatHex(last));
    byte[] json = Json.bytes(facts);
    aside.begin(RecordKind.SEGMENT, NO_SESSION, 0, now());
    aside.putBytes(json, json.length);
    put(spare, aside, new byte[Layout.HASH]);
    return spare;
  }

  /** Gives the segment up for sealing; the next record begins another one. */
  void retire() {
    Segment current = segment;
    segment = null;
    if (current != null) {
      retired.accept(current);
    }
  }

  /** Gives it up if it is old enough and says anything. */
  void retireIfOlder(Duration age) {
    Segment current = segment;
    if (current != null && current.records() > 1 && begun.plus(age).isBefore(clock.instant())) {
      retire();
    }
  }

  /** The segment written now; any thread, without the monitor. */
  @Nullable Segment current() {
    return segment;
  }

  private long now() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
  }

  /** Where a session's chain stands. Guarded by its lane. */
  static final class ChainEnd {
    final byte[] session;
    final byte[] hash = new byte[Layout.HASH];
    long position;

    ChainEnd(byte[] session) {
      this.session = session;
    }
  }
}
