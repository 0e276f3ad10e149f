package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;

/** float4, float8. */
record Floats(int size) implements Wire.Codec {
  @Override
  public boolean decode(ByteBuf value, int index, int length, ByteBuf text) {
    if (length != size) {
      return false;
    }
    Ascii.put(
        text,
        size == 4
            ? Float.toString(value.getFloat(index))
            : Double.toString(value.getDouble(index)));
    return true;
  }

  @Override
  public boolean encode(ByteBuf text, int index, int length, ByteBuf value) {
    String number = Ascii.string(text, index, length);
    if (size == 4) {
      value.writeFloat(Float.parseFloat(number));
    } else {
      value.writeDouble(Double.parseDouble(number));
    }
    return true;
  }
}
