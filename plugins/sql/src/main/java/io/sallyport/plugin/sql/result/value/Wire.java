package io.sallyport.plugin.sql.result.value;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.masking.Masker;
import org.jspecify.annotations.Nullable;

/** Puts a mask, which knows canonical text, between values as the wire carries them. */
public final class Wire {
  public static final short TEXT = 0;
  public static final short BINARY = 1;

  private Wire() {}

  /** Values of one form in one format, to canonical text and back. */
  interface Codec {
    /**
     * @return false when the value has no canonical text
     */
    boolean decode(ByteBuf value, int index, int length, ByteBuf text);

    /**
     * @return false when the text is no such value
     */
    boolean encode(ByteBuf text, int index, int length, ByteBuf value);
  }

  /**
   * The mask on the wire; null when this form has none, so that only NULL remains.
   *
   * @param format {@link #TEXT} or {@link #BINARY}
   */
  public static @Nullable Masker masker(WireType type, short format, Masker mask) {
    if (type.form() == WireType.Form.ARRAY) {
      WireType element = type.elements();
      Masker inner = masker(element, format, mask);
      if (inner == null) {
        return null;
      }
      return format == BINARY ? new BinaryArray(element.oid(), inner) : new TextArray(inner);
    }
    if (format == TEXT) {
      return switch (type.form()) {
        case OTHER, PLAIN -> null;
        case BLANK_PADDED -> trimmed(mask);
        case BYTES -> new Converting(new HexBytes(), mask);
        default -> mask;
      };
    }
    return switch (type.form()) {
      case TEXT, XML, JSON, BYTES -> mask;
      case BLANK_PADDED -> trimmed(mask);
      case JSONB -> new Jsonb(mask);
      case INTEGER -> new Converting(new Integers(type.size()), mask);
      case FLOAT -> new Converting(new Floats(type.size()), mask);
      case NUMERIC -> new Converting(new Numerics(), mask);
      case BOOLEAN -> new Converting(new Booleans(), mask);
      case DATE -> new Converting(new Times.Date(), mask);
      case TIMESTAMP -> new Converting(new Times.Timestamp(false), mask);
      case TIMESTAMP_WITH_ZONE -> new Converting(new Times.Timestamp(true), mask);
      case TIME -> new Converting(new Times.Time(), mask);
      case UUID -> new Converting(new Uuids(), mask);
      case INET -> new Converting(new Addresses(false), mask);
      case CIDR -> new Converting(new Addresses(true), mask);
      case ARRAY, PLAIN, OTHER -> null;
    };
  }

  private static Masker trimmed(Masker mask) {
    return (value, index, length, out) -> {
      int end = length;
      while (end > 0 && value.getByte(index + end - 1) == ' ') {
        end--;
      }
      return mask.mask(value, index, end, out);
    };
  }

  private static final class Converting implements Masker {
    private final Codec codec;
    private final Masker mask;
    private final ByteBuf text = Unpooled.buffer(64);
    private final ByteBuf masked = Unpooled.buffer(64);

    Converting(Codec codec, Masker mask) {
      this.codec = codec;
      this.mask = mask;
    }

    @Override
    public boolean mask(ByteBuf value, int index, int length, ByteBuf out) {
      text.clear();
      masked.clear();
      return codec.decode(value, index, length, text)
          && mask.mask(text, 0, text.readableBytes(), masked)
          && codec.encode(masked, 0, masked.readableBytes(), out);
    }
  }

  private static final class Jsonb implements Masker {
    private static final int VERSION = 1;
    private final Masker mask;

    Jsonb(Masker mask) {
      this.mask = mask;
    }

    @Override
    public boolean mask(ByteBuf value, int index, int length, ByteBuf out) {
      if (length < 1 || value.getByte(index) != VERSION) {
        return false;
      }
      out.writeByte(VERSION);
      return mask.mask(value, index + 1, length - 1, out);
    }
  }
}
