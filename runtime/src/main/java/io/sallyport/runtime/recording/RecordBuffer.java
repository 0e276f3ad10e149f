package io.sallyport.runtime.recording;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** One record while it is put together. Reused; used under its lane's lock only. */
final class RecordBuffer {
  private static final int KEEP = 256 << 10;
  private byte[] bytes = new byte[4 << 10];
  private final CRC32C crc = new CRC32C();
  private int end;

  /** Begins a record; index, length and hash are filled in by {@link #finish}. */
  void begin(RecordKind kind, byte[] session, long position, long micros) {
    if (bytes.length > KEEP) {
      bytes = new byte[4 << 10]; // one large statement must not keep its size for ever
    }
    end = Layout.HEAD;
    room(session.length);
    bytes[Layout.KIND] = kind.code;
    bytes[Layout.FLAGS] = 0;
    Layout.SHORTS.set(bytes, Layout.ID_LENGTH, (short) session.length);
    Layout.LONGS.set(bytes, Layout.POSITION, position);
    Layout.LONGS.set(bytes, Layout.TIME, micros);
    System.arraycopy(session, 0, bytes, end, session.length);
    end += session.length;
  }

  void flag(int flag) {
    bytes[Layout.FLAGS] |= (byte) flag;
  }

  void putByte(int value) {
    room(1);
    bytes[end++] = (byte) value;
  }

  void putInt(int value) {
    room(4);
    Layout.INTS.set(bytes, end, value);
    end += 4;
  }

  void putLong(long value) {
    room(8);
    Layout.LONGS.set(bytes, end, value);
    end += 8;
  }

  void putRaw(byte[] source, int length) {
    room(length);
    System.arraycopy(source, 0, bytes, end, length);
    end += length;
  }

  /** Length and bytes. */
  void putBytes(byte[] source, int length) {
    putInt(length);
    putRaw(source, length);
  }

  /** UTF-8 with its length; -1 for null. */
  void putString(@Nullable String value) {
    if (value == null) {
      putInt(-1);
      return;
    }
    int length = value.length();
    room(4 + length);
    int at = end + 4;
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        putBytes(utf8, utf8.length);
        return;
      }
      bytes[at + i] = (byte) c;
    }
    Layout.INTS.set(bytes, end, length);
    end = at + length;
  }

  /** What {@link #finish} will return. */
  int length() {
    return (end + 3 & ~3) + Layout.HASH;
  }

  /**
   * Fills in what depends on the place, and the hash over the previous hash and all of the record.
   *
   * @param hash the previous hash of the chain; replaced by this record's
   */
  int finish(int index, MessageDigest digest, byte[] hash) {
    int padded = end + 3 & ~3;
    room(padded - end + Layout.HASH);
    Arrays.fill(bytes, end, padded, (byte) 0);
    int length = padded + Layout.HASH;
    Layout.INTS.set(bytes, Layout.LENGTH, length);
    Layout.INTS.set(bytes, Layout.INDEX, index);
    Layout.INTS.set(bytes, Layout.CRC, 0);
    crc.reset();
    crc.update(bytes, 0, padded);
    Layout.INTS.set(bytes, Layout.CRC, (int) crc.getValue());
    digest.update(hash);
    digest.update(bytes, 0, padded);
    try {
      digest.digest(hash, 0, Layout.HASH);
    } catch (DigestException e) {
      throw new IllegalStateException("SHA-256 does not fit its own size", e);
    }
    System.arraycopy(hash, 0, bytes, padded, Layout.HASH);
    return length;
  }

  byte[] bytes() {
    return bytes;
  }

  private void room(int more) {
    if (end + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end + more + 1024, bytes.length * 2));
    }
  }
}
