package io.sallyport.plugin.masking.function;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.masking.Masker;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a costly function made of the values that came last: columns that are joined and
 * grouped by repeat theirs. Each value has one place, which the next with the same place takes. One
 * thread at a time.
 */
final class Recent implements Masker {
  private static final int PLACES = 128;
  private static final int LONGEST = 64;

  private record Known(byte[] value, byte[] masked) {}

  private final Masker function;
  private final @Nullable Known[] places = new Known[PLACES];

  Recent(Masker function) {
    this.function = function;
  }

  @Override
  public boolean mask(ByteBuf value, int index, int length, ByteBuf out) {
    if (length > LONGEST) {
      return function.mask(value, index, length, out);
    }
    int place = place(value, index, length);
    Known known = places[place];
    if (known != null && same(known.value, value, index, length)) {
      out.writeBytes(known.masked);
      return true;
    }
    int from = out.writerIndex();
    if (!function.mask(value, index, length, out)) {
      return false;
    }
    byte[] copy = new byte[length];
    value.getBytes(index, copy);
    byte[] masked = new byte[out.writerIndex() - from];
    out.getBytes(from, masked);
    places[place] = new Known(copy, masked);
    return true;
  }

  private static int place(ByteBuf value, int index, int length) {
    int hash = length;
    for (int i = index; i < index + length; i++) {
      hash = hash * 31 + value.getByte(i);
    }
    return (hash ^ hash >>> 15) & PLACES - 1;
  }

  private static boolean same(byte[] known, ByteBuf value, int index, int length) {
    if (known.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (known[i] != value.getByte(index + i)) {
        return false;
      }
    }
    return true;
  }
}
