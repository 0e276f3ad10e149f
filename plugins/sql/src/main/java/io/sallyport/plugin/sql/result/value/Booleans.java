package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;

/** bool. */
record Booleans() implements Wire.Codec {
  @Override
  public boolean decode(ByteBuf value, int index, int length, ByteBuf text) {
    text.writeByte(length == 1 && value.getByte(index) != 0 ? 't' : 'f');
    return length == 1;
  }

  @Override
  public boolean encode(ByteBuf text, int index, int length, ByteBuf value) {
    value.writeByte(text.getByte(index) == 't' ? 1 : 0);
    return length == 1;
  }
}
