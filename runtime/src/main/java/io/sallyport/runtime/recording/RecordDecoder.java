package io.sallyport.runtime.recording;

import io.sallyport.api.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Reads the body of one record. */
final class RecordDecoder {
  private static final Outcome.Status[] STATUSES = Outcome.Status.values();
  private final byte[] bytes;
  private final int end;
  private int at;

  private RecordDecoder(RawRecord raw) {
    this.bytes = raw.file();
    this.at = raw.bodyAt();
    this.end = raw.hashAt();
  }

  /** Null when it cannot be read: verification says why. */
  static @Nullable JournalRecord decode(String file, RawRecord raw) {
    RecordKind kind = raw.kind();
    if (kind == null || !raw.plausible()) {
      return null;
    }
    var place =
        new JournalRecord.Place(
            file, raw.offset(), raw.index(), raw.session(), raw.position(), raw.time());
    try {
      return new RecordDecoder(raw).body(place, kind, raw);
    } catch (RuntimeException damaged) {
      return null;
    }
  }

  private JournalRecord body(JournalRecord.Place place, RecordKind kind, RawRecord raw) {
    return switch (kind) {
      case SEGMENT -> new JournalRecord.SegmentBegun(place, Json.facts(sized()));
      case SHAPE -> new JournalRecord.ShapeSeen(place, digest(), Json.facts(sized()));
      case OPEN -> new JournalRecord.Opened(place, Json.facts(sized()));
      case BEFORE ->
          new JournalRecord.Passed(
              place,
              number(),
              digest(),
              text(),
              textOrNull(),
              integer(),
              raw.flag(Layout.FLAG_DURABLE),
              kept(),
              kept());
      case AFTER -> {
        long sequence = number();
        var outcome =
            new Outcome(
                STATUSES[bytes[at++]],
                text(),
                textOrNull(),
                number(),
                number(),
                number(),
                Duration.ofNanos(number()));
        yield new JournalRecord.Answered(
            place, sequence, outcome, sized(), raw.flag(Layout.FLAG_CUT));
      }
      case HELD ->
          new JournalRecord.Asked(
              place, number(), digest(), text(), text(), text(), kept(), kept());
      case REFUSED ->
          new JournalRecord.Refused(
              place, number(), digest(), text(), text(), text(), textOrNull(), kept(), kept());
      case EVENT -> new JournalRecord.Happened(place, text(), Json.facts(sized()));
      case CLOSE -> new JournalRecord.Closed(place, text());
    };
  }

  private int integer() {
    int value = Layout.intAt(bytes, at);
    at += 4;
    return value;
  }

  private long number() {
    long value = Layout.longAt(bytes, at);
    at += 8;
    return value;
  }

  private byte[] raw(int length) {
    if (length < 0 || length > end - at) {
      throw new IllegalArgumentException("a field ends behind its record");
    }
    byte[] field = Arrays.copyOfRange(bytes, at, at + length);
    at += length;
    return field;
  }

  private byte[] sized() {
    return raw(integer());
  }

  private String digest() {
    return HexFormat.of().formatHex(raw(Layout.HASH));
  }

  private String text() {
    return new String(sized(), StandardCharsets.UTF_8);
  }

  private @Nullable String textOrNull() {
    int length = integer();
    return length < 0 ? null : new String(raw(length), StandardCharsets.UTF_8);
  }

  private JournalRecord.Kept kept() {
    int length = integer();
    byte[] kept = sized();
    if (kept.length < length) {
      raw(Layout.HASH);
    }
    return new JournalRecord.Kept(length, kept);
  }
}
