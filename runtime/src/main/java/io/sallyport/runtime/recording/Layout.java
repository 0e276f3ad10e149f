package io.sallyport.runtime.recording;

import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Where the fields of a segment and of a record's head are (docs/journal-format.md). */
final class Layout {
  /** The first bytes of every segment; the digit is the format's version. */
  static final byte[] MAGIC = "SPJOURN1".getBytes(StandardCharsets.US_ASCII);

  static final int LENGTH = 0;
  static final int KIND = 4;
  static final int FLAGS = 5;
  static final int ID_LENGTH = 6;
  static final int INDEX = 8;
  static final int POSITION = 12;
  static final int TIME = 20;
  static final int CRC = 28;
  static final int HEAD = 32;
  static final int HASH = 32;

  /** The smallest record: a head, no session, no body. */
  static final int SMALLEST = HEAD + HASH;

  static final int FLAG_DURABLE = 1;
  static final int FLAG_CUT = 2;

  static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** The length of a record in a mapped segment: read and written with acquire and release. */
  static final VarHandle LENGTH_IN_MAP =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

  private Layout() {}

  static int intAt(byte[] bytes, int offset) {
    return (int) INTS.get(bytes, offset);
  }

  static long longAt(byte[] bytes, int offset) {
    return (long) LONGS.get(bytes, offset);
  }

  static int shortAt(byte[] bytes, int offset) {
    return (short) SHORTS.get(bytes, offset) & 0xffff;
  }
}
