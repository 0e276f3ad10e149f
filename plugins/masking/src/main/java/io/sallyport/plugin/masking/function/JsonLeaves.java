package io.sallyport.plugin.masking.function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.masking.Masker;

/**
 * Masks the leaves of a JSON value and leaves its shape and its names. A boolean, and a leaf
 * without an answer, becomes null.
 */
final class JsonLeaves extends ValueMasker {
  private static final int LONGEST_INTEGER = 18;
  private final Masker texts;
  private final Masker integers;
  private final Masker decimals;
  private final ByteBuf leaf = Unpooled.buffer(64);
  private final ByteBuf masked = Unpooled.buffer(64);
  private int o;

  JsonLeaves(Masker texts, Masker integers, Masker decimals) {
    this.texts = texts;
    this.integers = integers;
    this.decimals = decimals;
  }

  @Override
  int mask(byte[] value, int length) {
    o = 0;
    int i = 0;
    while (i < length) {
      byte b = value[i];
      if (b == '"') {
        int end = closing(value, i, length);
        if (isName(value, end, length)) {
          put(value, i, end);
        } else {
          string(value, i + 1, end - 1);
        }
        i = end;
      } else if (b == '-' || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z')) {
        int end = literal(value, i, length);
        scalar(value, i, end);
        i = end;
      } else if ("{}[]:, \t\r\n".indexOf(b) >= 0) {
        room1();
        out[o++] = b;
        i++;
      } else {
        return -1;
      }
    }
    return o;
  }

  private void string(byte[] a, int from, int end) {
    leaf.clear();
    Json.unescape(a, from, end, leaf);
    masked.clear();
    if (!texts.mask(leaf, 0, leaf.readableBytes(), masked)) {
      putNull();
      return;
    }
    leaf.clear();
    Json.quote(masked, leaf);
    put(leaf.array(), leaf.arrayOffset(), leaf.arrayOffset() + leaf.readableBytes());
  }

  private void scalar(byte[] a, int from, int end) {
    byte first = a[from];
    if (first != '-' && (first < '0' || first > '9')) {
      putNull(); // true, false, null
      return;
    }
    boolean whole = end - from <= LONGEST_INTEGER;
    for (int i = from; i < end; i++) {
      whole &= a[i] != '.' && a[i] != 'e' && a[i] != 'E';
    }
    leaf.clear();
    leaf.writeBytes(a, from, end - from);
    masked.clear();
    if ((whole ? integers : decimals).mask(leaf, 0, leaf.readableBytes(), masked)) {
      put(masked.array(), masked.arrayOffset(), masked.arrayOffset() + masked.readableBytes());
    } else {
      putNull();
    }
  }

  private void putNull() {
    grow(4);
    out[o++] = 'n';
    out[o++] = 'u';
    out[o++] = 'l';
    out[o++] = 'l';
  }

  private void put(byte[] a, int from, int to) {
    grow(to - from);
    System.arraycopy(a, from, out, o, to - from);
    o += to - from;
  }

  private void room1() {
    grow(1);
  }

  private void grow(int more) {
    if (o + more > out.length) {
      out = java.util.Arrays.copyOf(out, Integer.highestOneBit(o + more) * 2);
    }
  }

  /** The index behind the closing quote. */
  private static int closing(byte[] a, int open, int length) {
    for (int i = open + 1; i < length; i++) {
      if (a[i] == '\\') {
        i++;
      } else if (a[i] == '"') {
        return i + 1;
      }
    }
    throw new IllegalArgumentException("unfinished string");
  }

  private static boolean isName(byte[] a, int from, int length) {
    int i = from;
    while (i < length && (a[i] == ' ' || a[i] == '\n' || a[i] == '\r' || a[i] == '\t')) {
      i++;
    }
    return i < length && a[i] == ':';
  }

  private static int literal(byte[] a, int from, int length) {
    int i = from;
    while (i < length && ",]} \t\r\n".indexOf(a[i]) < 0) {
      i++;
    }
    return i;
  }
}
