package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.masking.Masker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognises what a mask has made of a value, when a client writes it back: stars and {@code
 * [redacted]} by their form, tokens by memory, as they look like values. One session.
 */
final class MaskedValues {
  /** So many of the tokens that were shown last are remembered, one in each place. */
  private static final int PLACES = 2048;

  /** What is shorter may be the same by chance. */
  private static final int SHORTEST = 4;

  private long @Nullable [] shown;

  /** Remembers what a mask writes. */
  Masker remembering(Masker mask) {
    return (value, index, length, out) -> {
      int from = out.writerIndex();
      boolean written = mask.mask(value, index, length, out);
      if (written) {
        remember(out, from, out.writerIndex() - from);
      }
      return written;
    };
  }

  private void remember(ByteBuf text, int from, int length) {
    if (length < SHORTEST) {
      return;
    }
    long[] places = shown;
    if (places == null) {
      places = new long[PLACES];
      shown = places;
    }
    long hash = hash(text, from, length);
    places[place(hash)] = hash;
  }

  private boolean wasShown(ByteBuf text) {
    long[] places = shown;
    if (places == null || text.readableBytes() < SHORTEST) {
      return false;
    }
    long hash = hash(text, text.readerIndex(), text.readableBytes());
    return places[place(hash)] == hash;
  }

  private static int place(long hash) {
    return (int) (hash >>> 32) & PLACES - 1;
  }

  private static long hash(ByteBuf text, int from, int length) {
    long hash = 0xcbf29ce484222325L;
    for (int i = from; i < from + length; i++) {
      hash = (hash ^ text.getByte(i)) * 0x100000001b3L;
    }
    return hash ^ hash >>> 29;
  }

  /** Whether a statement carries such a value, in its text or bound to it. */
  boolean carriedBy(byte[] text, byte[] parameters) {
    for (ByteBuf literal : literals(text)) {
      if (isMasked(literal)) {
        return true;
      }
    }
    for (ByteBuf value : bound(parameters)) {
      if (isMasked(value)) {
        return true;
      }
    }
    return false;
  }

  private boolean isMasked(ByteBuf value) {
    return wasShown(value) || looksMasked(value.toString(StandardCharsets.UTF_8));
  }

  /** {@code d***@example.com}, {@code ****-****-4242}, {@code [redacted]}. */
  static boolean looksMasked(String value) {
    int at = value.indexOf("***");
    if (at < 0) {
      return value.equals("[redacted]");
    }
    String after = value.substring(at + 3);
    if (value.codePointCount(0, at) <= 1 && (after.isEmpty() || after.startsWith("@"))) {
      return true;
    }
    long stars = value.chars().filter(c -> c == '*').count();
    return stars >= 4 && 2 * stars >= value.length();
  }

  /** What stands in single quotes. */
  private static List<ByteBuf> literals(byte[] text) {
    List<ByteBuf> literals = new ArrayList<>();
    int i = 0;
    while (i < text.length) {
      if (text[i++] != '\'') {
        continue;
      }
      int from = i;
      while (i < text.length && text[i] != '\'') {
        i++;
      }
      literals.add(Unpooled.wrappedBuffer(text, from, i - from));
      i++;
    }
    return literals;
  }

  /**
   * The values of a Bind.
   *
   * @param parameters its body after the names; may be cut
   */
  private static List<ByteBuf> bound(byte[] parameters) {
    List<ByteBuf> values = new ArrayList<>();
    ByteBuf body = Unpooled.wrappedBuffer(parameters);
    if (body.readableBytes() < 2) {
      return values;
    }
    int formats = 2 * body.readUnsignedShort();
    if (body.readableBytes() < formats + 2) {
      return values;
    }
    body.skipBytes(formats);
    for (int left = body.readUnsignedShort(); left > 0 && body.readableBytes() >= 4; left--) {
      int length = body.readInt();
      if (length > body.readableBytes()) {
        return values;
      }
      if (length > 0) {
        values.add(body.readSlice(length));
      }
    }
    return values;
  }
}
