package io.sallyport.plugin.sql.result.value;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/** Numbers as ASCII digits in buffers. */
final class Ascii {
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private Ascii() {}

  static void put(ByteBuf out, String text) {
    out.writeCharSequence(text, US_ASCII);
  }

  static String string(ByteBuf in, int index, int length) {
    return in.toString(index, length, US_ASCII);
  }

  static void put(ByteBuf out, long value) {
    if (value == Long.MIN_VALUE) {
      put(out, Long.toString(value));
      return;
    }
    long rest = value;
    if (rest < 0) {
      out.writeByte('-');
      rest = -rest;
    }
    int digits = 1;
    for (long r = rest / 10; r > 0; r /= 10) {
      digits++;
    }
    put(out, rest, digits);
  }

  /** With leading zeros. */
  static void put(ByteBuf out, long value, int digits) {
    int at = out.writerIndex();
    out.writeZero(digits);
    long rest = value;
    for (int i = digits - 1; i >= 0; i--) {
      out.setByte(at + i, (int) ('0' + rest % 10));
      rest /= 10;
    }
  }

  static long number(ByteBuf in, int index, int length) {
    boolean negative = length > 0 && in.getByte(index) == '-';
    int from = negative ? 1 : 0;
    if (length - from < 1 || length - from > 19) {
      throw new NumberFormatException();
    }
    long value = 0;
    for (int i = from; i < length; i++) {
      int digit = in.getByte(index + i) - '0';
      if (digit < 0 || digit > 9) {
        throw new NumberFormatException();
      }
      value = Math.subtractExact(Math.multiplyExact(value, 10L), digit);
    }
    return negative ? value : Math.negateExact(value);
  }

  static void hex(ByteBuf out, int value) {
    out.writeByte(HEX[value >> 4 & 15]);
    out.writeByte(HEX[value & 15]);
  }

  static int hex(byte digit) {
    int value = Character.digit(digit, 16);
    if (value < 0) {
      throw new NumberFormatException();
    }
    return value;
  }
}
