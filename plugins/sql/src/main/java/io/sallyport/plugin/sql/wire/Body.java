package io.sallyport.plugin.sql.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Reads the body of one message in order, and never past its end. */
public final class Body {
  private final ByteBuf buffer;
  private final int end;
  private int at;

  /**
   * @param start of the whole frame
   * @param length of the whole frame
   */
  public Body(ByteBuf buffer, int start, int length) {
    this.buffer = buffer;
    this.at = start + FrameWalker.HEADER;
    this.end = start + length;
  }

  /** Where the next value begins, as an index of the buffer. */
  public int index() {
    return at;
  }

  public int remaining() {
    return end - at;
  }

  public byte int8() {
    need(1);
    return buffer.getByte(at++);
  }

  public short int16() {
    need(2);
    short value = buffer.getShort(at);
    at += 2;
    return value;
  }

  /** A count, which the protocol sends as an unsigned 16-bit number. */
  public int count() {
    return int16() & 0xffff;
  }

  public int int32() {
    need(4);
    int value = buffer.getInt(at);
    at += 4;
    return value;
  }

  /** The bytes before the next zero. */
  public byte[] zeroTerminated() {
    int zero = buffer.indexOf(at, end, (byte) 0);
    if (zero < 0) {
      throw new ProtocolViolation("invalid string in message");
    }
    byte[] value = new byte[zero - at];
    buffer.getBytes(at, value);
    at = zero + 1;
    return value;
  }

  /** A name; names are short-lived keys, so the empty one costs nothing. */
  public String name() {
    if (at < end && buffer.getByte(at) == 0) {
      at++;
      return "";
    }
    return new String(zeroTerminated(), StandardCharsets.UTF_8);
  }

  /**
   * The name of a prepared statement or a portal, as the server keeps it.
   *
   * @throws ProtocolViolation when it is not known how much of it the server keeps
   */
  public String objectName() {
    if (at < end && buffer.getByte(at) == 0) {
      at++;
      return "";
    }
    return ObjectName.of(zeroTerminated());
  }

  public byte[] bytes(int length) {
    need(length);
    byte[] value = new byte[length];
    buffer.getBytes(at, value);
    at += length;
    return value;
  }

  public void skip(int length) {
    need(length);
    at += length;
  }

  /**
   * @throws ProtocolViolation when something is left
   */
  public void over() {
    if (at != end) {
      throw new ProtocolViolation("invalid message format");
    }
  }

  private void need(int length) {
    if (length < 0 || end - at < length) {
      throw new ProtocolViolation("insufficient data left in message");
    }
  }
}
