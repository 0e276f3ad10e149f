package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;

/** uuid. */
record Uuids() implements Wire.Codec {
  @Override
  public boolean decode(ByteBuf value, int index, int length, ByteBuf text) {
    if (length != 16) {
      return false;
    }
    for (int i = 0; i < 16; i++) {
      if (i == 4 || i == 6 || i == 8 || i == 10) {
        text.writeByte('-');
      }
      Ascii.hex(text, value.getByte(index + i));
    }
    return true;
  }

  @Override
  public boolean encode(ByteBuf text, int index, int length, ByteBuf value) {
    int digits = 0;
    int high = 0;
    for (int i = 0; i < length; i++) {
      byte b = text.getByte(index + i);
      if (b == '-') {
        continue;
      }
      if ((digits++ & 1) == 0) {
        high = Ascii.hex(b);
      } else {
        value.writeByte(high << 4 | Ascii.hex(b));
      }
    }
    return digits == 32;
  }
}
