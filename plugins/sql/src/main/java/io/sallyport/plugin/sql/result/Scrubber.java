package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.api.masking.Detector;
import io.sallyport.api.masking.Masker;
import java.nio.charset.StandardCharsets;

/** Detectors as masks. */
final class Scrubber {
  private Scrubber() {}

  /** Text of at most so many characters; -1 for any. */
  static Masker text(Detector detector, int characters) {
    return (value, index, length, out) -> {
      int at = out.writerIndex();
      detector.scrub(value, index, length, out);
      if (characters >= 0) {
        out.writerIndex(cut(out, at, characters));
      }
      return true;
    };
  }

  /** Bytes that may be text; others stay. */
  static Masker bytes(Detector detector) {
    return (value, index, length, out) -> {
      if (ByteBufUtil.isText(value, index, length, StandardCharsets.UTF_8)) {
        detector.scrub(value, index, length, out);
      } else {
        out.writeBytes(value, index, length);
      }
      return true;
    };
  }

  /** JSON leaf by leaf: a string is scanned without its escapes, a number becomes 0. */
  static Masker json(Detector detector) {
    return new Json(detector);
  }

  private static int cut(ByteBuf out, int from, int characters) {
    int n = 0;
    for (int i = from; i < out.writerIndex(); i++) {
      if ((out.getByte(i) & 0xC0) != 0x80 && n++ == characters) {
        return i;
      }
    }
    return out.writerIndex();
  }

  private static final class Json implements Masker {
    private final Detector detector;
    private final ByteBuf plain = Unpooled.buffer(64);

    Json(Detector detector) {
      this.detector = detector;
    }

    @Override
    public boolean mask(ByteBuf value, int index, int length, ByteBuf out) {
      int i = index;
      int end = index + length;
      while (i < end) {
        byte b = value.getByte(i);
        if (b == '"') {
          int close = closing(value, i + 1, end);
          if (close < 0) {
            return false;
          }
          string(value, i + 1, close - i - 1, out);
          i = close + 1;
        } else if (b == '-' || (b >= '0' && b <= '9')) {
          int from = i;
          while (i < end && "+-.eE0123456789".indexOf(value.getByte(i)) >= 0) {
            i++;
          }
          if (detector.finds(value, from, i - from)) {
            out.writeByte('0');
          } else {
            out.writeBytes(value, from, i - from);
          }
        } else {
          out.writeByte(b);
          i++;
        }
      }
      return true;
    }

    private void string(ByteBuf value, int from, int length, ByteBuf out) {
      out.writeByte('"');
      if (value.indexOf(from, from + length, (byte) '\\') < 0) {
        detector.scrub(value, from, length, out);
      } else {
        plain.clear();
        JsonText.unescape(value, from, length, plain);
        // What was escaped is replaced whole: the finding has no place in the escaped text.
        if (detector.finds(plain, 0, plain.readableBytes())) {
          out.writeCharSequence("[redacted]", StandardCharsets.US_ASCII);
        } else {
          out.writeBytes(value, from, length);
        }
      }
      out.writeByte('"');
    }

    private static int closing(ByteBuf value, int from, int end) {
      for (int i = from; i < end; i++) {
        byte b = value.getByte(i);
        if (b == '\\') {
          i++;
        } else if (b == '"') {
          return i;
        }
      }
      return -1;
    }
  }
}
