package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.masking.Masker;

/** Masks each element: dimensions, whether NULLs, element type; bounds; then length and value. */
record BinaryArray(int elementOid, Masker element) implements Masker {
  private static final int MOST_DIMENSIONS = 6;

  @Override
  public boolean mask(ByteBuf value, int index, int length, ByteBuf out) {
    if (length < 12) {
      return false;
    }
    int dimensions = value.getInt(index);
    int head = 12 + 8 * dimensions;
    if (dimensions < 0
        || dimensions > MOST_DIMENSIONS
        || head > length
        || value.getInt(index + 8) != elementOid) {
      return false;
    }
    int start = out.writerIndex();
    out.writeBytes(value, index, head);
    boolean nulls = false;
    int i = index + head;
    int end = index + length;
    while (i < end) {
      int size = value.getInt(i);
      i += 4;
      if (size > end - i) {
        return false;
      }
      int at = out.writerIndex();
      out.writeInt(-1);
      if (size >= 0 && element.mask(value, i, size, out)) {
        out.setInt(at, out.writerIndex() - at - 4);
      } else {
        out.writerIndex(at + 4);
        nulls = true;
      }
      i += Math.max(0, size);
    }
    out.setInt(start + 4, nulls ? 1 : 0);
    return true;
  }
}
