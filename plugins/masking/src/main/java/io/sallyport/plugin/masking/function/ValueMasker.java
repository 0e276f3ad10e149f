package io.sallyport.plugin.masking.function;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.masking.Masker;

/**
 * Hands a value to a function as an array. Whatever goes wrong inside answers NULL: never the raw
 * value, never half of one.
 */
abstract class ValueMasker implements Masker {
  private byte[] in = new byte[64];

  /** What is to be written; grown by {@link #room}. */
  byte[] out = new byte[64];

  @Override
  public final boolean mask(ByteBuf value, int index, int length, ByteBuf target) {
    if (length > in.length) {
      in = new byte[Integer.highestOneBit(length) * 2];
    }
    value.getBytes(index, in, 0, length);
    int written;
    try {
      written = mask(in, length);
    } catch (RuntimeException unreadable) {
      return false;
    }
    if (written < 0) {
      return false;
    }
    target.writeBytes(out, 0, written);
    return true;
  }

  /**
   * @return how much of {@link #out} is the masked value; -1 for NULL
   */
  abstract int mask(byte[] value, int length);

  final byte[] room(int size) {
    if (size > out.length) {
      out = new byte[Integer.highestOneBit(size) * 2];
    }
    return out;
  }
}
