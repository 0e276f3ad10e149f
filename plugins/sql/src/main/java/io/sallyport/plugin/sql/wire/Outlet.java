package io.sallyport.plugin.sql.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What goes on of the buffers that are walked. Frames that pass as they are stay where they lie:
 * one write takes a whole read, unless something in it was dropped or put between.
 */
public abstract class Outlet {
  private @Nullable ByteBuf buffer;
  private int from;
  private int upTo;

  /** Takes bytes and their ownership, in order. */
  protected abstract void emit(ByteBuf bytes);

  final void begin(ByteBuf buffer) {
    this.buffer = buffer;
    from = upTo = buffer.readerIndex();
  }

  /** Lets everything up to an index of the walked buffer pass. */
  public final void pass(int end) {
    if (buffer == null) {
      throw new IllegalStateException("nothing is being walked");
    }
    upTo = end;
  }

  /** Leaves out what lies between what passed so far and an index of the walked buffer. */
  public final void drop(int end) {
    cut();
    from = upTo = end;
  }

  /** Puts bytes after what passed so far. */
  public final void insert(ByteBuf bytes) {
    cut();
    emit(bytes);
  }

  /** Emits what passed so far, so that what is emitted next comes after it. */
  public final void cut() {
    if (buffer != null && upTo > from) {
      boolean whole = from == buffer.readerIndex() && upTo == buffer.writerIndex();
      ByteBuf passed = whole ? buffer.retain() : buffer.retainedSlice(from, upTo - from);
      from = upTo;
      emit(passed);
    }
  }

  /** Ends the walk of a buffer and gives it up. */
  final void end() {
    ByteBuf whole = buffer;
    if (whole == null) {
      return;
    }
    if (from == whole.readerIndex() && upTo == whole.writerIndex() && upTo > from) {
      buffer = null;
      emit(whole);
      return;
    }
    cut();
    buffer = null;
    whole.release();
  }

  /** Stops in the middle of a buffer that stays with the caller. */
  final void suspend() {
    cut();
    buffer = null;
  }
}
