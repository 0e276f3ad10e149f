package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Escapes of JSON strings (RFC 8259 section 7). */
final class JsonText {
  private JsonText() {}

  static void unescape(ByteBuf in, int index, int length, ByteBuf out) {
    int i = index;
    int end = index + length;
    while (i < end) {
      byte b = in.getByte(i++);
      if (b != '\\' || i == end) {
        out.writeByte(b);
        continue;
      }
      byte escaped = in.getByte(i++);
      switch (escaped) {
        case 'n' -> out.writeByte('\n');
        case 't' -> out.writeByte('\t');
        case 'r' -> out.writeByte('\r');
        case 'b', 'f' -> out.writeByte(' ');
        case 'u' -> {
          ByteBufUtil.writeUtf8(out, Character.toString(unit(in, i, end)));
          i = Math.min(end, i + 4);
        }
        default -> out.writeByte(escaped);
      }
    }
  }

  private static char unit(ByteBuf in, int at, int end) {
    int value = 0;
    for (int i = at; i < Math.min(end, at + 4); i++) {
      value = value << 4 | (Character.digit(in.getByte(i), 16) & 15);
    }
    return (char) value;
  }
}
