package io.sallyport.plugin.masking.function;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** JSON strings (RFC 8259 section 7). */
final class Json {
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  private Json() {}

  static void unescape(byte[] a, int from, int to, ByteBuf out) {
    int i = from;
    while (i < to) {
      byte b = a[i++];
      if (b != '\\') {
        out.writeByte(b);
        continue;
      }
      byte escaped = a[i++];
      switch (escaped) {
        case 'n' -> out.writeByte('\n');
        case 't' -> out.writeByte('\t');
        case 'r' -> out.writeByte('\r');
        case 'b' -> out.writeByte('\b');
        case 'f' -> out.writeByte('\f');
        case 'u' -> {
          StringBuilder units = new StringBuilder(2);
          units.append(unit(a, i));
          i += 4;
          boolean pair = Character.isHighSurrogate(units.charAt(0)) && i + 6 <= to && a[i] == '\\';
          if (pair) {
            units.append(unit(a, i + 2));
            i += 6;
          }
          ByteBufUtil.writeUtf8(out, units);
        }
        default -> out.writeByte(escaped);
      }
    }
  }

  private static char unit(byte[] a, int at) {
    return (char) Integer.parseInt(new String(a, at, 4, UTF_8), 16);
  }

  static void quote(ByteBuf text, ByteBuf out) {
    out.writeByte('"');
    for (int i = 0; i < text.readableBytes(); i++) {
      byte b = text.getByte(i);
      if (b == '"' || b == '\\') {
        out.writeByte('\\').writeByte(b);
      } else if (b >= 0 && b < 0x20) {
        out.writeBytes("\\u00".getBytes(US_ASCII));
        out.writeByte(HEX[b >> 4]).writeByte(HEX[b & 15]);
      } else {
        out.writeByte(b);
      }
    }
    out.writeByte('"');
  }
}
