package io.sallyport.plugin.sql.wire;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Reads a Bind too large to be held, as it streams: its names, the formats asked for, and in place
 * of its values their beginning and a digest of all.
 */
public final class BindScan {
  private static final int LONGEST_NAME = 64 << 10;
  private static final int KEPT = 64 << 10;

  private enum Part {
    PORTAL,
    STATEMENT,
    FORMAT_COUNT,
    FORMATS,
    VALUE_COUNT,
    VALUE_LENGTH,
    VALUE,
    RESULT_COUNT,
    RESULT_FORMATS,
    OVER
  }

  private final MessageDigest digest;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final ByteArrayOutputStream name = new ByteArrayOutputStream();
  private Part part = Part.PORTAL;
  private String portal = "";
  private String statement = "";
  private long skipped;
  private int number;
  private int digits;
  private int left;
  private short[] formats = {};

  public BindScan() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  /**
   * Takes the next piece of the body.
   *
   * @throws ProtocolViolation when it is no Bind
   */
  public void feed(ByteBuf bytes, int index, int length) {
    int at = index;
    int end = index + length;
    while (at < end) {
      if (part == Part.VALUE || part == Part.FORMATS) {
        int taken = (int) Math.min(skipped, end - at);
        keep(bytes, at, taken);
        skipped -= taken;
        at += taken;
        if (skipped == 0) {
          next();
        }
        continue;
      }
      byte value = bytes.getByte(at);
      if (part != Part.PORTAL && part != Part.STATEMENT) {
        keep(bytes, at, 1);
      }
      at++;
      take(value);
    }
  }

  private void keep(ByteBuf bytes, int index, int length) {
    digest.update(bytes.nioBuffer(index, length));
    int room = Math.min(length, KEPT - kept.size());
    if (room > 0) {
      byte[] copy = new byte[room];
      bytes.getBytes(index, copy);
      kept.writeBytes(copy);
    }
  }

  private void take(byte value) {
    switch (part) {
      case PORTAL, STATEMENT -> {
        if (value != 0) {
          name.write(value);
          if (name.size() > LONGEST_NAME) {
            throw new ProtocolViolation("a name is too long");
          }
        } else {
          String whole = ObjectName.of(name.toByteArray());
          name.reset();
          if (part == Part.PORTAL) {
            portal = whole;
            part = Part.STATEMENT;
          } else {
            statement = whole;
            part = Part.FORMAT_COUNT;
          }
        }
      }
      case OVER -> throw new ProtocolViolation("invalid message format");
      default -> {
        number = (number << 8) | (value & 0xff);
        digits++;
        if (digits == (part == Part.VALUE_LENGTH ? 4 : 2)) {
          int whole = number;
          number = 0;
          digits = 0;
          number(whole);
        }
      }
    }
  }

  private void number(int value) {
    switch (part) {
      case FORMAT_COUNT -> {
        skipped = 2L * value;
        part = value == 0 ? Part.VALUE_COUNT : Part.FORMATS;
      }
      case VALUE_COUNT -> {
        left = value;
        part = left == 0 ? Part.RESULT_COUNT : Part.VALUE_LENGTH;
      }
      case VALUE_LENGTH -> {
        if (value < -1) {
          throw new ProtocolViolation("invalid length of a bound value");
        }
        skipped = Math.max(0, value);
        part = Part.VALUE;
        if (skipped == 0) {
          next();
        }
      }
      case RESULT_COUNT -> {
        formats = new short[value];
        left = value;
        part = left == 0 ? Part.OVER : Part.RESULT_FORMATS;
      }
      default -> {
        formats[formats.length - left] = (short) value;
        if (--left == 0) {
          part = Part.OVER;
        }
      }
    }
  }

  private void next() {
    if (part == Part.FORMATS) {
      part = Part.VALUE_COUNT;
    } else {
      part = --left == 0 ? Part.RESULT_COUNT : Part.VALUE_LENGTH;
    }
  }

  /**
   * The message is over.
   *
   * @throws ProtocolViolation when something is missing
   */
  public void over() {
    if (part != Part.OVER) {
      throw new ProtocolViolation("insufficient data left in message");
    }
  }

  public String portal() {
    return portal;
  }

  public String statement() {
    return statement;
  }

  public short[] formats() {
    return formats;
  }

  /** The first 64 KiB of what follows the names, then the SHA-256 of all of it. */
  public byte[] parameters() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(kept.toByteArray());
    all.writeBytes(digest.digest());
    return all.toByteArray();
  }
}
