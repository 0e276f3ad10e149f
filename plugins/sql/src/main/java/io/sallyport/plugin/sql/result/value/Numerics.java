package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;

/**
 * numeric: a count of base-10000 digits, the weight of the first, sign, digits shown after the
 * point; then the digits (PostgreSQL source, {@code numeric_send}).
 */
record Numerics() implements Wire.Codec {
  private static final int NEGATIVE = 0x4000;
  private static final int LONGEST = 1000;

  @Override
  public boolean decode(ByteBuf value, int index, int length, ByteBuf text) {
    if (length < 8) {
      return false;
    }
    int count = value.getUnsignedShort(index);
    int weight = value.getShort(index + 2);
    int sign = value.getUnsignedShort(index + 4);
    int scale = value.getUnsignedShort(index + 6);
    boolean readable =
        length == 8 + 2 * count
            && (sign == 0 || sign == NEGATIVE) // NaN and the infinities have other signs
            && scale <= LONGEST
            && Math.abs(weight) <= LONGEST / 4;
    if (!readable) {
      return false;
    }
    if (sign == NEGATIVE) {
      text.writeByte('-');
    }
    if (weight < 0) {
      text.writeByte('0');
    }
    for (int i = 0; i <= weight; i++) {
      int digit = digit(value, index, count, i);
      if (i == 0) {
        Ascii.put(text, digit);
      } else {
        Ascii.put(text, digit, 4);
      }
    }
    if (scale > 0) {
      text.writeByte('.');
      int end = text.writerIndex() + scale;
      for (int i = weight + 1; text.writerIndex() < end; i++) {
        Ascii.put(text, digit(value, index, count, i), 4);
      }
      text.writerIndex(end);
    }
    return true;
  }

  private static int digit(ByteBuf value, int index, int count, int i) {
    return i >= 0 && i < count ? value.getUnsignedShort(index + 8 + 2 * i) : 0;
  }

  @Override
  public boolean encode(ByteBuf text, int index, int length, ByteBuf value) {
    if (length > 2 * LONGEST) {
      return false;
    }
    String number = Ascii.string(text, index, length);
    boolean negative = number.startsWith("-");
    int point = number.indexOf('.');
    String whole = number.substring(negative ? 1 : 0, point < 0 ? number.length() : point);
    String fraction = point < 0 ? "" : number.substring(point + 1);
    String left = "0".repeat((4 - whole.length() % 4) % 4) + whole;
    String right = fraction + "0".repeat((4 - fraction.length() % 4) % 4);
    String digits = left + right;
    int count = digits.length() / 4;
    value.writeShort(count).writeShort(left.length() / 4 - 1);
    value.writeShort(negative ? NEGATIVE : 0).writeShort(fraction.length());
    for (int i = 0; i < digits.length(); i += 4) {
      value.writeShort(Integer.parseUnsignedInt(digits.substring(i, i + 4)));
    }
    return true;
  }
}
