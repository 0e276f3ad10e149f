package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;

/** int2, int4, int8. */
record Integers(int size) implements Wire.Codec {
  @Override
  public boolean decode(ByteBuf value, int index, int length, ByteBuf text) {
    if (length != size) {
      return false;
    }
    Ascii.put(
        text,
        switch (size) {
          case 2 -> value.getShort(index);
          case 4 -> value.getInt(index);
          default -> value.getLong(index);
        });
    return true;
  }

  @Override
  public boolean encode(ByteBuf text, int index, int length, ByteBuf value) {
    long number = Ascii.number(text, index, length);
    switch (size) {
      case 2 -> {
        if (number != (short) number) {
          return false;
        }
        value.writeShort((int) number);
      }
      case 4 -> value.writeInt(Math.toIntExact(number));
      default -> value.writeLong(number);
    }
    return true;
  }
}
