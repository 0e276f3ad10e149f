package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;

/** bytea in its text form {@code \x0a1b}; the older escape form is not read. */
record HexBytes() implements Wire.Codec {
  @Override
  public boolean decode(ByteBuf value, int index, int length, ByteBuf text) {
    if (length < 2
        || length % 2 != 0
        || value.getByte(index) != '\\'
        || value.getByte(index + 1) != 'x') {
      return false;
    }
    for (int i = 2; i < length; i += 2) {
      text.writeByte(
          Ascii.hex(value.getByte(index + i)) << 4 | Ascii.hex(value.getByte(index + i + 1)));
    }
    return true;
  }

  @Override
  public boolean encode(ByteBuf text, int index, int length, ByteBuf value) {
    value.writeByte('\\').writeByte('x');
    for (int i = 0; i < length; i++) {
      Ascii.hex(value, text.getByte(index + i));
    }
    return true;
  }
}
