package io.sallyport.runtime.recording;

import org.jspecify.annotations.Nullable;

/** What a record says. The codes are part of the format (docs/journal-format.md). */
enum RecordKind {
  SEGMENT(1),
  SHAPE(2),
  OPEN(3),
  BEFORE(4),
  AFTER(5),
  HELD(6),
  REFUSED(7),
  EVENT(8),
  CLOSE(9);

  private static final @Nullable RecordKind[] BY_CODE = new @Nullable RecordKind[10];

  static {
    for (RecordKind kind : values()) {
      BY_CODE[kind.code] = kind;
    }
  }

  final byte code;

  RecordKind(int code) {
    this.code = (byte) code;
  }

  /** Null for a code that no record has. */
  static @Nullable RecordKind of(int code) {
    return code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  /** Whether such a record is a link of a session's chain. */
  boolean chained() {
    return this != SEGMENT && this != SHAPE;
  }

  /** Whether it says what became of something that has passed already. */
  boolean closing() {
    return this == AFTER || this == CLOSE;
  }
}
