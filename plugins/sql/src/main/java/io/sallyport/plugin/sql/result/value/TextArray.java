package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.masking.Masker;

/** Masks each element of {@code {a,"b c",NULL}}; every masked element is quoted. */
final class TextArray implements Masker {
  private final Masker element;
  private final ByteBuf plain = Unpooled.buffer(64);
  private final ByteBuf masked = Unpooled.buffer(64);

  TextArray(Masker element) {
    this.element = element;
  }

  @Override
  public boolean mask(ByteBuf value, int index, int length, ByteBuf out) {
    int i = index;
    int end = index + length;
    while (i < end && value.getByte(i) != '{') { // bounds: [0:1]=
      if (",\"\\".indexOf(value.getByte(i)) >= 0) {
        return false;
      }
      out.writeByte(value.getByte(i++));
    }
    if (i == end) {
      return false;
    }
    while (i < end) {
      byte b = value.getByte(i);
      if (b == '{' || b == '}' || b == ',') {
        out.writeByte(b);
        i++;
      } else if (b == '"') {
        i = quoted(value, i + 1, end);
        put(out);
      } else {
        int from = i;
        while (i < end && value.getByte(i) != ',' && value.getByte(i) != '}') {
          i++;
        }
        plain.clear().writeBytes(value, from, i - from);
        if (isNull()) {
          Ascii.put(out, "NULL");
        } else {
          put(out);
        }
      }
    }
    return true;
  }

  private int quoted(ByteBuf value, int from, int end) {
    plain.clear();
    int i = from;
    while (i < end && value.getByte(i) != '"') {
      if (value.getByte(i) == '\\') {
        i++;
      }
      plain.writeByte(value.getByte(i++));
    }
    return i + 1;
  }

  private boolean isNull() {
    return plain.readableBytes() == 4 && "NULL".equals(Ascii.string(plain, 0, 4));
  }

  private void put(ByteBuf out) {
    masked.clear();
    if (!element.mask(plain, 0, plain.readableBytes(), masked)) {
      Ascii.put(out, "NULL");
      return;
    }
    out.writeByte('"');
    for (int i = 0; i < masked.readableBytes(); i++) {
      byte b = masked.getByte(i);
      if (b == '"' || b == '\\') {
        out.writeByte('\\');
      }
      out.writeByte(b);
    }
    out.writeByte('"');
  }
}
