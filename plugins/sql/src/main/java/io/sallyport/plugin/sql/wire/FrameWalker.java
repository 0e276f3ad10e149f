package io.sallyport.plugin.sql.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Walks one direction of a connection frame by frame (type, length, body), where the frames lie. A
 * frame cut by the end of a read is gathered, or handed on in pieces, as the sink says. One event
 * loop.
 */
public final class FrameWalker {
  /** Type and length. */
  public static final int HEADER = 5;

  /** Takes frames. What it lets pass it tells the outlet. */
  public interface Sink {
    /**
     * Asked when a frame is not yet whole.
     *
     * @param length of the whole frame
     * @return whether it goes on in pieces; else it is gathered
     * @throws ProtocolViolation when a frame of this type must not be that long
     */
    boolean streams(byte type, int length);

    /**
     * Takes a whole frame.
     *
     * @return false to stop in front of it: it comes again after {@link FrameWalker#resume}
     */
    boolean frame(byte type, ByteBuf buffer, int start, int length);

    /**
     * The first piece of a frame that goes on in pieces, header included.
     *
     * @return as for {@link #frame}
     */
    boolean begin(byte type, ByteBuf buffer, int start, int available, int length);

    /** A further piece. */
    void piece(byte type, ByteBuf buffer, int start, int available, boolean last);
  }

  private final Sink sink;
  private final Outlet outlet;
  private final ByteBufAllocator allocator;
  private final Deque<ByteBuf> waiting = new ArrayDeque<>();
  private @Nullable ByteBuf tail;
  private byte streamed;
  private int streaming;
  private long held;
  private boolean walking;
  private boolean stopped;
  private boolean closed;

  public FrameWalker(Sink sink, Outlet outlet, ByteBufAllocator allocator) {
    this.sink = sink;
    this.outlet = outlet;
    this.allocator = allocator;
  }

  /** Takes a read and its ownership. */
  public void read(ByteBuf bytes) {
    if (closed) {
      bytes.release();
      return;
    }
    waiting.add(bytes);
    held += bytes.readableBytes();
    if (!stopped && !walking) {
      walk();
    }
  }

  /** Goes on after the sink stopped; harmless when it did not. */
  public void resume() {
    if (stopped && !walking && !closed) {
      stopped = false;
      walk();
    }
  }

  /** Whether the sink stopped in front of a frame. */
  public boolean stopped() {
    return stopped;
  }

  /** Whether frames are being handed out right now. */
  public boolean walking() {
    return walking;
  }

  /** Whether part of a frame has been handed on, and the rest has not come yet. */
  public boolean midFrame() {
    return streaming > 0;
  }

  /** Bytes that wait because the sink stopped. */
  public long held() {
    return held;
  }

  /** Drops everything. May be called by the sink while it is being handed a frame. */
  public void close() {
    closed = true;
    if (!walking) {
      discard();
    }
  }

  private void discard() {
    for (ByteBuf bytes; (bytes = waiting.poll()) != null; ) {
      bytes.release();
    }
    held = 0;
    if (tail != null) {
      tail.release();
      tail = null;
    }
  }

  private void walk() {
    walking = true;
    try {
      while (!closed) {
        ByteBuf next = waiting.peek();
        if (next == null) {
          break;
        }
        if (tail != null && !fillTail(tail, next)) {
          continue;
        }
        if (!walk(waiting.getFirst())) {
          break;
        }
      }
    } finally {
      walking = false;
      if (closed) {
        discard();
      }
    }
  }

  /** Moves bytes of the next read into the tail; when its frame is whole, puts it in front. */
  private boolean fillTail(ByteBuf tail, ByteBuf next) {
    if (tail.readableBytes() < HEADER) {
      move(next, tail, HEADER - tail.readableBytes());
    }
    if (tail.readableBytes() >= HEADER) {
      int length = length(tail, tail.readerIndex());
      byte type = tail.getByte(tail.readerIndex());
      boolean whole = tail.readableBytes() + next.readableBytes() >= length;
      if (!whole && sink.streams(type, length)) {
        unTail(tail);
        if (!next.isReadable()) {
          waiting.remove(next);
          next.release();
        }
        waiting.addFirst(tail);
        return true;
      }
      move(next, tail, length - tail.readableBytes());
      if (tail.readableBytes() == length) {
        unTail(tail);
        if (!next.isReadable()) {
          waiting.remove(next);
          next.release();
        }
        waiting.addFirst(tail);
        return true;
      }
    }
    if (!next.isReadable()) {
      waiting.remove(next);
      next.release();
    }
    return false;
  }

  private void unTail(ByteBuf bytes) {
    held += bytes.readableBytes();
    tail = null;
  }

  private void move(ByteBuf from, ByteBuf to, int length) {
    int moved = Math.min(length, from.readableBytes());
    to.writeBytes(from, moved);
    held -= moved;
  }

  /** False when the sink stopped. The buffer is the head of the queue, and leaves it otherwise. */
  private boolean walk(ByteBuf buffer) {
    outlet.begin(buffer);
    int start = buffer.readerIndex();
    int at = start;
    int end = buffer.writerIndex();
    try {
      while (at < end && !closed) {
        if (streaming > 0) {
          int taken = Math.min(streaming, end - at);
          streaming -= taken;
          sink.piece(streamed, buffer, at, taken, streaming == 0);
          at += taken;
          continue;
        }
        if (end - at < HEADER) {
          break;
        }
        byte type = buffer.getByte(at);
        int length = length(buffer, at);
        if (end - at >= length) {
          if (!sink.frame(type, buffer, at, length)) {
            return stop(buffer, start, at);
          }
          at += length;
        } else if (sink.streams(type, length)) {
          if (!sink.begin(type, buffer, at, end - at, length)) {
            return stop(buffer, start, at);
          }
          streamed = type;
          streaming = length - (end - at);
          at = end;
        } else {
          break;
        }
      }
      if (at < end && !closed) {
        // Grows as bytes come: what the header declares is not allocated in advance.
        ByteBuf rest = allocator.buffer(Math.max(512, end - at));
        rest.writeBytes(buffer, at, end - at);
        tail = rest;
      }
    } catch (RuntimeException | Error failure) {
      closed = true;
      outlet.suspend();
      throw failure;
    }
    waiting.poll();
    held -= end - start;
    outlet.end();
    return true;
  }

  private boolean stop(ByteBuf buffer, int start, int at) {
    if (closed) {
      outlet.suspend();
      return false;
    }
    stopped = true;
    outlet.suspend();
    held -= at - start;
    buffer.readerIndex(at);
    return false;
  }

  private static int length(ByteBuf buffer, int at) {
    int length = buffer.getInt(at + 1);
    if (length < 4 || length == Integer.MAX_VALUE) {
      throw new ProtocolViolation("invalid message length");
    }
    return length + 1;
  }
}
