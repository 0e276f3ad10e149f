package io.sallyport.plugin.sql.result;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.api.masking.Detector;
import java.nio.charset.StandardCharsets;

/**
 * Scans a long value in windows that overlap, so that a finding across an edge is seen whole. What
 * reaches over the end of a window is overwritten until a blank, a private key until its last line.
 */
final class ScanWindow {
  /**
   * @param hex whether the value is bytea in its text form
   */
  record Source(Detector detector, boolean hex) {}

  private static final int WINDOW = 16 << 10;
  private static final int OVERLAP = 4 << 10;
  private static final ByteBuf BEGIN = constant("-----BEGIN ");
  private static final ByteBuf PRIVATE = constant("PRIVATE KEY");
  private static final ByteBuf END = constant("-----END ");

  private final Source source;
  private final ByteBuf held = Unpooled.buffer(WINDOW + OVERLAP);
  private boolean overrun;
  private boolean privateKey;

  ScanWindow(Source source) {
    this.source = source;
  }

  private static ByteBuf constant(String text) {
    return Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(text, US_ASCII).asReadOnly());
  }

  /** Takes a piece and writes what is certain; all of it when it is the last. */
  boolean feed(ByteBuf in, int index, int length, boolean last, ByteBuf out) {
    boolean changed = false;
    int i = 0;
    while (i < length) {
      int count = Math.min(length - i, WINDOW + OVERLAP - held.readableBytes());
      held.writeBytes(in, index + i, count);
      i += count;
      boolean ends = last && i == length;
      if (ends || held.readableBytes() == WINDOW + OVERLAP) {
        changed |= scan(ends);
        int certain = ends ? held.readableBytes() : WINDOW;
        out.writeBytes(held, certain);
        held.discardReadBytes();
      }
    }
    return changed;
  }

  private boolean scan(boolean ends) {
    if (source.hex) {
      return scanHex(ends);
    }
    return scan(held, ends);
  }

  private boolean scan(ByteBuf text, boolean ends) {
    int length = text.readableBytes();
    boolean changed = goOn(text, length);
    boolean key = !ends && openKey(text, length);
    byte edge = text.getByte(length - 1);
    changed |= source.detector.fill(text, 0, length) > 0;
    overrun |= !ends && text.getByte(length - 1) != edge;
    privateKey |= key;
    return changed;
  }

  /** Overwrites what belongs to a finding that the last window cut. */
  private boolean goOn(ByteBuf text, int length) {
    if (!overrun && !privateKey) {
      return false;
    }
    int from = Math.min(OVERLAP, length); // the overlap was overwritten with the finding's head
    int until = length;
    if (privateKey) {
      int end = ByteBufUtil.indexOf(END, text.slice(0, length));
      if (end >= 0) {
        until = end;
        privateKey = false;
        overrun = false;
      }
    } else {
      for (int i = from; i < length; i++) {
        if (" \t\r\n\"',;<>)}]\\".indexOf(text.getByte(i)) >= 0) {
          until = i;
          overrun = false;
          break;
        }
      }
    }
    for (int i = from; i < until; i++) {
      text.setByte(i, '*');
    }
    return true;
  }

  private static boolean openKey(ByteBuf text, int length) {
    ByteBuf whole = text.slice(0, length);
    int begin = -1;
    int next = ByteBufUtil.indexOf(BEGIN, whole);
    while (next >= 0) {
      begin = next;
      int more = ByteBufUtil.indexOf(BEGIN, whole.slice(next + 1, length - next - 1));
      next = more < 0 ? -1 : next + 1 + more;
    }
    if (begin < 0) {
      return false;
    }
    ByteBuf rest = whole.slice(begin, length - begin);
    return ByteBufUtil.indexOf(PRIVATE, rest) >= 0 && ByteBufUtil.indexOf(END, rest) < 0;
  }

  private boolean scanHex(boolean ends) {
    int length = held.readableBytes();
    int from = length > 1 && held.getByte(0) == '\\' && held.getByte(1) == 'x' ? 2 : 0;
    int bytes = (length - from) / 2;
    ByteBuf plain = Unpooled.buffer(Math.max(1, bytes));
    for (int i = 0; i < bytes; i++) {
      int high = Character.digit(held.getByte(from + 2 * i), 16);
      int low = Character.digit(held.getByte(from + 2 * i + 1), 16);
      if (high < 0 || low < 0) {
        return scan(held, ends); // the escape form
      }
      plain.writeByte(high << 4 | low);
    }
    if (bytes == 0 || !isText(plain)) {
      return false;
    }
    boolean changed = scan(plain, ends);
    if (changed) {
      byte[] digits = ByteBufUtil.hexDump(plain, 0, bytes).getBytes(US_ASCII);
      held.setBytes(from, digits);
    }
    return changed;
  }

  /** Bytes of another kind are left alone; the edges of a window may cut a character. */
  static boolean isText(ByteBuf plain) {
    int skip = Math.min(4, plain.readableBytes());
    int end = plain.readableBytes() - skip;
    int from = 0;
    while (from < skip && (plain.getByte(from) & 0xC0) == 0x80) {
      from++;
    }
    while (end > from && end < plain.readableBytes() && (plain.getByte(end) & 0xC0) == 0x80) {
      end--;
    }
    return ByteBufUtil.isText(plain, from, Math.max(0, end - from), StandardCharsets.UTF_8);
  }
}
