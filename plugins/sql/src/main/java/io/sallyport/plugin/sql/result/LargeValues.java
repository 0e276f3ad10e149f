package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.plugin.sql.result.RowFilter.Column;
import org.jspecify.annotations.Nullable;

/**
 * A row in pieces. Its length was written already, so that a masked value becomes as many other
 * bytes, and text that nobody classified passes the detector in windows.
 */
final class LargeValues implements ResultFilter.LargeRow {
  /** How a value keeps its length. */
  sealed interface Filling {
    /** Each byte becomes another. */
    non-sealed interface Fill extends Filling {
      /**
       * @throws UnmaskableResult when a value of the type cannot be made this way
       */
      byte fill(int position, int size, byte original);
    }

    /** Findings are overwritten. */
    record Scan(ScanWindow.Source source) implements Filling {}
  }

  private final Column[] columns;
  private final Runnable changed;
  private final ByteBuf head = Unpooled.buffer(4, 4);
  private int remaining;
  private int column = -1;

  /** Of the current value: its size, and how much of it came. */
  private int size;

  private int position;

  /** How much of it was written. */
  private int written;

  private @Nullable ScanWindow window;
  private @Nullable UnmaskableResult failure;

  LargeValues(Column[] columns, int bodyLength, Runnable changed) {
    this.columns = columns;
    this.remaining = bodyLength;
    this.changed = changed;
  }

  @Override
  public void feed(ByteBuf in, int index, int length, ByteBuf out) {
    if (length > remaining) {
      throw new UnmaskableResult("a row is longer than it said");
    }
    remaining -= length;
    int i = index;
    int end = index + length;
    while (i < end) {
      if (position < size) {
        int count = Math.min(end - i, size - position);
        value(in, i, count, out);
        position += count;
        i += count;
      } else {
        head.writeByte(in.getByte(i++));
        if (head.readableBytes() == (column < 0 ? 2 : 4)) {
          head(out);
        }
      }
    }
    if (remaining == 0 && (column != columns.length || position < size)) {
      throw new UnmaskableResult("a row ends within a column");
    }
  }

  private void head(ByteBuf out) {
    if (column < 0) {
      if (head.getUnsignedShort(0) != columns.length) {
        throw new UnmaskableResult("a row does not have the columns that were announced");
      }
      size = 0;
    } else {
      if (column >= columns.length) {
        throw new UnmaskableResult("a row is longer than its columns");
      }
      size = Math.max(0, head.getInt(0));
    }
    out.writeBytes(head, 0, head.readableBytes());
    head.clear();
    position = 0;
    written = 0;
    column++;
    begin();
    if (size == 0) {
      window = null;
    }
  }

  @Override
  public @Nullable UnmaskableResult failed() {
    return failure;
  }

  private void begin() {
    window = null;
    if (column == 0 || size == 0 || failure != null) {
      return;
    }
    Column of = columns[column - 1];
    if (of.mask() == null) {
      return;
    }
    switch (of.filling()) {
      case null ->
          failure =
              new UnmaskableResult(
                  "the row is too large for a mask of column " + column + ": select it by itself");
      case LargeValues.Filling.Fill fill -> changed.run();
      case LargeValues.Filling.Scan(var source) -> window = new ScanWindow(source);
    }
  }

  private void value(ByteBuf in, int index, int count, ByteBuf out) {
    int begun = out.writerIndex();
    if (failure == null) {
      try {
        masked(in, index, count, out);
        return;
      } catch (UnmaskableResult unmaskable) {
        failure = unmaskable;
      }
    }
    // A scan may have held bytes back: the value is filled up to where it must be by now.
    out.writerIndex(begun);
    int owed = position + count - written;
    for (int i = 0; i < owed; i++) {
      out.writeByte('*');
    }
    written += owed;
  }

  private void masked(ByteBuf in, int index, int count, ByteBuf out) {
    Column of = columns[column - 1];
    int begun = out.writerIndex();
    boolean last = position + count == size;
    if (window != null) {
      if (window.feed(in, index, count, last, out)) {
        changed.run();
      }
    } else if (of.mask() != null && of.filling() instanceof Filling.Fill fill) {
      out.ensureWritable(count);
      for (int i = 0; i < count; i++) {
        out.writeByte(fill.fill(position + i, size, in.getByte(index + i)));
      }
    } else {
      out.writeBytes(in, index, count);
    }
    written += out.writerIndex() - begun;
  }
}
