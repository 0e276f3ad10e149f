package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.masking.Masker;
import org.jspecify.annotations.Nullable;

/** Rewrites rows column by column; runs of columns that pass are copied at once. */
final class RowFilter implements ResultFilter {
  private static final int NULL = -1;

  /** A column that becomes NULL. */
  static final Masker TO_NULL = (value, index, length, out) -> false;

  private final Column[] columns;
  private final boolean transparent;
  private long masked;

  /**
   * @param mask how a value is changed; null when it passes
   * @param wants asked first, so that what needs no change is copied; null: always changed
   * @param filling for rows that stream
   */
  record Column(
      @Nullable Masker mask, @Nullable Wants wants, LargeValues.@Nullable Filling filling) {
    static final Column PASS = new Column(null, null, null);
  }

  /** Whether a value must be changed. */
  interface Wants {
    boolean change(ByteBuf value, int index, int length);
  }

  RowFilter(Column[] columns) {
    this.columns = columns;
    boolean pass = true;
    for (Column column : columns) {
      pass &= column.mask == null;
    }
    this.transparent = pass;
  }

  @Override
  public boolean transparent() {
    return transparent;
  }

  @Override
  public void row(ByteBuf in, int index, int length, ByteBuf out) {
    int end = index + length;
    if (length < 2 || in.getUnsignedShort(index) != columns.length) {
      throw new UnmaskableResult("a row does not have the columns that were announced");
    }
    int start = out.writerIndex();
    out.writeByte('D').writeInt(0);
    int copied = index; // everything before it was written
    int i = index + 2;
    for (Column column : columns) {
      if (end - i < 4) {
        throw new UnmaskableResult("a row ends within a column");
      }
      int size = in.getInt(i);
      int value = i + 4;
      if (size < NULL || size > end - value) {
        throw new UnmaskableResult("a column is longer than its row");
      }
      i = value + Math.max(0, size);
      if (size != NULL && column.mask != null && wants(column, in, value, size)) {
        out.writeBytes(in, copied, value - 4 - copied);
        put(column.mask, in, value, size, out);
        copied = i;
        masked++;
      }
    }
    if (i != end) {
      throw new UnmaskableResult("a row is longer than its columns");
    }
    out.writeBytes(in, copied, end - copied);
    out.setInt(start + 1, out.writerIndex() - start - 1);
  }

  private static boolean wants(Column column, ByteBuf in, int value, int size) {
    return column.wants == null || column.wants.change(in, value, size);
  }

  private static void put(Masker mask, ByteBuf in, int value, int size, ByteBuf out) {
    int at = out.writerIndex();
    out.writeInt(NULL);
    boolean written;
    try {
      written = mask.mask(in, value, size, out);
    } catch (RuntimeException unreadable) {
      written = false; // never the raw value
    }
    if (written) {
      out.setInt(at, out.writerIndex() - at - 4);
    } else {
      out.writerIndex(at + 4);
      out.setInt(at, NULL);
    }
  }

  @Override
  public LargeRow largeRow(int bodyLength, ByteBuf out) {
    out.writeByte('D').writeInt(bodyLength + 4);
    return new LargeValues(columns, bodyLength, () -> masked++);
  }

  @Override
  public boolean masks(int column) {
    return columns[column].mask != null && columns[column].wants == null;
  }

  @Override
  public long masked() {
    return masked;
  }
}
