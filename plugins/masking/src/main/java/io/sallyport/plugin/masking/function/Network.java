package io.sallyport.plugin.masking.function;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Keeps the network of an address, /24 or /48 unless asked otherwise, and clears the host. */
final class Network extends ValueMasker {
  private final int bits4;
  private final int bits6;
  private final byte[] address = new byte[16];

  Network(int bits4, int bits6) {
    this.bits4 = bits4;
    this.bits6 = bits6;
  }

  @Override
  int mask(byte[] value, int length) {
    int slash = length;
    for (int i = 0; i < length; i++) {
      if (value[i] == '/') {
        slash = i;
      }
    }
    int size = slash == 0 ? -1 : parse(value, slash);
    if (size < 0) {
      return -1;
    }
    int wanted = size == 4 ? bits4 : bits6;
    int given = slash < length ? number(value, slash + 1, length) : size * 8;
    int bits = Math.min(wanted, given);
    for (int i = 0; i < size; i++) {
      int keep = Math.clamp(bits - i * 8L, 0, 8);
      address[i] &= (byte) (0xff00 >> keep);
    }
    byte[] text = text(size, bits).getBytes(US_ASCII);
    System.arraycopy(text, 0, room(text.length), 0, text.length);
    return text.length;
  }

  private String text(int size, int bits) {
    StringBuilder text = new StringBuilder(48);
    if (size == 4) {
      for (int i = 0; i < 4; i++) {
        text.append(i == 0 ? "" : ".").append(address[i] & 0xff);
      }
    } else {
      int groups = (bits + 15) / 16;
      for (int i = 0; i < groups; i++) {
        int group = (address[2 * i] & 0xff) << 8 | (address[2 * i + 1] & 0xff);
        text.append(i == 0 ? "" : ":").append(Integer.toHexString(group));
      }
      if (groups < 8) {
        text.append("::");
      }
    }
    return text.append('/').append(bits).toString();
  }

  /** 4, 16, or -1. */
  private int parse(byte[] a, int length) {
    java.util.Arrays.fill(address, (byte) 0);
    for (int i = 0; i < length; i++) {
      if (a[i] == ':') {
        return parse6(a, length);
      }
    }
    return parse4(a, 0, length, 0);
  }

  private int parse4(byte[] a, int from, int length, int at) {
    int o = at;
    int start = from;
    for (int i = from; i <= length; i++) {
      if (i == length || a[i] == '.') {
        if (o == at + 4) {
          return -1;
        }
        int octet = number(a, start, i);
        if (octet > 255) {
          return -1;
        }
        address[o++] = (byte) octet;
        start = i + 1;
      }
    }
    return o == at + 4 ? 4 : -1;
  }

  private int parse6(byte[] a, int length) {
    int gap = -1;
    int o = 0;
    int i = 0;
    if (length >= 2 && a[0] == ':' && a[1] == ':') {
      gap = 0;
      i = 2;
    }
    while (i < length && o < 16) {
      int start = i;
      int value = 0;
      while (i < length && Character.digit(a[i], 16) >= 0) {
        value = value << 4 | Character.digit(a[i], 16);
        i++;
      }
      if (i < length && a[i] == '.') {
        if (o > 12 || parse4(a, start, length, o) < 0) {
          return -1;
        }
        o += 4;
        i = length;
        break;
      }
      if (i == start || i - start > 4) {
        return -1;
      }
      address[o++] = (byte) (value >> 8);
      address[o++] = (byte) value;
      if (i < length) {
        if (a[i] != ':') {
          return -1;
        }
        i++;
        if (i < length && a[i] == ':') {
          if (gap >= 0) {
            return -1;
          }
          gap = o;
          i++;
        }
      }
    }
    if (i < length || (gap < 0 && o < 16)) {
      return -1;
    }
    if (gap >= 0) {
      int tail = o - gap;
      System.arraycopy(address, gap, address, 16 - tail, tail);
      java.util.Arrays.fill(address, gap, 16 - tail, (byte) 0);
    }
    return 16;
  }

  private static int number(byte[] a, int from, int to) {
    if (from >= to || to - from > 3) {
      throw new NumberFormatException();
    }
    int n = 0;
    for (int i = from; i < to; i++) {
      if (a[i] < '0' || a[i] > '9') {
        throw new NumberFormatException();
      }
      n = n * 10 + a[i] - '0';
    }
    return n;
  }
}
