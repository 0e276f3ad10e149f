package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sallyport.api.masking.Detector;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.CopyForm;
import io.sallyport.plugin.sql.language.CopyForm.Format;
import io.sallyport.plugin.sql.language.Statement;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Passes the detectors over what COPY writes. Findings are overwritten where they lie, so that
 * lengths and escapes stay, and what is dumped can be restored. The server sends a row a message;
 * one that comes in pieces is scanned in windows, without its escapes being read. One event loop.
 */
final class CopyScrub implements Scrub {
  private static final byte STAR = '*';

  private final Detector detector;
  private final CopyForm form;
  private long changed;

  /** A field without its escapes, and where each of its bytes lies. */
  private final ByteBuf plain = Unpooled.buffer(256);

  private int[] places = new int[256];

  private CopyScrub(Detector detector, CopyForm form) {
    this.detector = detector;
    this.form = form;
  }

  /** Whether the data of this COPY can be read. */
  static boolean reads(Statement statement) {
    CopyForm form = form(statement);
    return form != null && form.format() != Format.OTHER;
  }

  static @Nullable CopyScrub of(Statement statement, Detector detector) {
    CopyForm form = form(statement);
    return form == null || form.format() == Format.OTHER ? null : new CopyScrub(detector, form);
  }

  /** The form of the only COPY; null when there is none, or several. */
  private static @Nullable CopyForm form(Statement statement) {
    CopyForm found = null;
    for (Command command : statement.commands()) {
      if (command instanceof Command.Copy(var toClient, var ofQuery, var form) && toClient) {
        if (found != null && !found.equals(form)) {
          return null;
        }
        found = form;
      }
    }
    return found;
  }

  @Override
  public long changed() {
    return changed;
  }

  @Override
  public void scrub(ByteBuf data, int index, int length) {
    int end = index + length;
    int from = index;
    while (from < end) {
      int to = fieldEnd(data, from, end);
      if (to > from) {
        field(data, from, to);
      }
      from = to + 1;
    }
  }

  private int fieldEnd(ByteBuf data, int from, int end) {
    boolean csv = form.format() == Format.CSV;
    boolean quoted = false;
    for (int i = from; i < end; i++) {
      byte b = data.getByte(i);
      if (!csv && b == '\\') {
        i++;
      } else if (csv && quoted && b == form.escape() && b != form.quote()) {
        i++;
      } else if (csv && b == form.quote()) {
        quoted = !quoted; // a doubled quote ends and begins
      } else if (!quoted && (b == form.delimiter() || b == '\n' || b == '\r')) {
        return i;
      }
    }
    return end;
  }

  private void field(ByteBuf data, int from, int to) {
    int length = read(data, from, to);
    byte[] before = new byte[length];
    plain.getBytes(0, before);
    overwrite(length);
    boolean any = false;
    for (int i = 0; i < length; i++) {
      if (plain.getByte(i) != before[i]) {
        data.setByte(places[i], plain.getByte(i));
        any = true;
      }
    }
    if (any) {
      changed++;
    }
  }

  /** Reads a field into {@link #plain}. */
  private int read(ByteBuf data, int from, int to) {
    plain.clear();
    if (places.length < to - from) {
      places = new int[Math.max(to - from, 2 * places.length)];
    }
    boolean csv = form.format() == Format.CSV;
    boolean quoted = csv && data.getByte(from) == form.quote();
    int end = quoted && to - from > 1 ? to - 1 : to;
    for (int i = quoted ? from + 1 : from; i < end; i++) {
      byte b = data.getByte(i);
      boolean escapes = csv ? quoted && (b == form.escape() || b == form.quote()) : b == '\\';
      if (escapes && i + 1 < end) {
        b = data.getByte(++i);
        b = csv ? b : meant(b);
      }
      places[plain.writerIndex()] = i;
      plain.writeByte(b);
    }
    return plain.writerIndex();
  }

  /** What the server writes behind a backslash; any other byte stands for itself. */
  private static byte meant(byte escape) {
    return switch (escape) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0b;
      default -> escape;
    };
  }

  private void overwrite(int length) {
    boolean hex = length > 2 && plain.getByte(0) == '\\' && plain.getByte(1) == 'x';
    if (hex && bytes(length)) {
      return;
    }
    detector.fill(plain, 0, length);
    if (plain.indexOf(0, length, (byte) '\\') >= 0) {
      strings(length);
    }
  }

  /** bytea as the server writes it; false when these are no hex digits. */
  private boolean bytes(int length) {
    byte[] decoded;
    try {
      decoded = ByteBufUtil.decodeHexDump(plain.toString(2, length - 2, StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException noHex) {
      return false;
    }
    ByteBuf content = Unpooled.wrappedBuffer(decoded);
    if (ByteBufUtil.isText(content, StandardCharsets.UTF_8)
        && detector.fill(content, 0, decoded.length) > 0) {
      plain.setBytes(2, ByteBufUtil.hexDump(content).getBytes(StandardCharsets.US_ASCII));
    }
    return true;
  }

  /** Strings of JSON and of arrays, whose escapes may hide something. */
  private void strings(int length) {
    int open = -1;
    boolean escapes = false;
    for (int i = 0; i < length; i++) {
      byte b = plain.getByte(i);
      if (b == '\\') {
        escapes = true;
        i++;
      } else if (b == '"' && open < 0) {
        open = i + 1;
        escapes = false;
      } else if (b == '"') {
        if (escapes && hides(open, i)) {
          byte[] stars = new byte[i - open];
          Arrays.fill(stars, STAR);
          plain.setBytes(open, stars);
        }
        open = -1;
      }
    }
  }

  private boolean hides(int from, int to) {
    ByteBuf meant = Unpooled.buffer(to - from);
    JsonText.unescape(plain, from, to - from, meant);
    return detector.finds(meant, 0, meant.readableBytes());
  }

  @Override
  public ResultFilter.LargeRow large(int bodyLength) {
    ScanWindow window = new ScanWindow(new ScanWindow.Source(detector, false));
    return new ResultFilter.LargeRow() {
      private int remaining = bodyLength;

      @Override
      public void feed(ByteBuf in, int index, int length, ByteBuf out) {
        remaining -= length;
        if (window.feed(in, index, length, remaining == 0, out)) {
          changed++;
        }
      }
    };
  }
}
