package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.Description;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Bound values in words: text as it is, common binary types decoded, the rest as hex. */
final class BindValues {
  private static final int LONGEST = 4096;
  private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);

  private static final Map<Integer, String> TYPES =
      Map.ofEntries(
          Map.entry(16, "boolean"),
          Map.entry(17, "bytea"),
          Map.entry(20, "bigint"),
          Map.entry(21, "smallint"),
          Map.entry(23, "integer"),
          Map.entry(25, "text"),
          Map.entry(114, "json"),
          Map.entry(700, "real"),
          Map.entry(701, "double precision"),
          Map.entry(1042, "character"),
          Map.entry(1043, "character varying"),
          Map.entry(1082, "date"),
          Map.entry(1114, "timestamp"),
          Map.entry(1184, "timestamp with time zone"),
          Map.entry(1700, "numeric"),
          Map.entry(2950, "uuid"),
          Map.entry(3802, "jsonb"));

  private BindValues() {}

  /**
   * Describes the values of a Bind.
   *
   * @param parameters the body of Bind after the names; may be cut
   * @param types OIDs, as far as known
   */
  static List<Description.Parameter> describe(byte[] parameters, int[] types) {
    List<Description.Parameter> described = new ArrayList<>();
    ByteBuf body = Unpooled.wrappedBuffer(parameters);
    try {
      short[] formats = new short[body.readUnsignedShort()];
      for (int i = 0; i < formats.length; i++) {
        formats[i] = body.readShort();
      }
      int count = body.readUnsignedShort();
      for (int i = 0; i < count; i++) {
        short format = formats.length == 0 ? 0 : formats[formats.length == 1 ? 0 : i];
        int type = i < types.length ? types[i] : 0;
        int length = body.readInt();
        boolean cut = length > body.readableBytes();
        String value = length < 0 ? "NULL" : value(body, Math.min(length, body.readableBytes()), format, type);
        described.add(
            new Description.Parameter(
                "$" + (i + 1),
                TYPES.getOrDefault(type, type == 0 ? "unknown" : "type " + type),
                shorten(cut ? value + "…" : value)));
        if (cut) {
          break;
        }
      }
    } catch (IndexOutOfBoundsException cut) {
      // A Bind too large to be held is known by its beginning.
    }
    return described;
  }

  private static String value(ByteBuf body, int length, short format, int type) {
    byte[] bytes = new byte[length];
    body.readBytes(bytes);
    return format == 0 ? text(bytes) : binary(bytes, type);
  }

  private static String binary(byte[] bytes, int type) {
    ByteBuf value = Unpooled.wrappedBuffer(bytes);
    boolean fits =
        switch (type) {
          case 16 -> bytes.length == 1;
          case 21 -> bytes.length == 2;
          case 23, 700, 1082 -> bytes.length == 4;
          case 20, 701, 1114, 1184 -> bytes.length == 8;
          case 2950 -> bytes.length == 16;
          case 1700 -> bytes.length >= 8;
          case 3802 -> bytes.length >= 1;
          default -> true;
        };
    if (!fits) {
      return hex(bytes);
    }
    return switch (type) {
      case 16 -> bytes[0] == 0 ? "false" : "true";
      case 21 -> String.valueOf(value.readShort());
      case 23 -> String.valueOf(value.readInt());
      case 20 -> String.valueOf(value.readLong());
      case 700 -> String.valueOf(value.readFloat());
      case 701 -> String.valueOf(value.readDouble());
      case 25, 114, 1042, 1043 -> text(bytes);
      case 3802 -> text(bytes).substring(1);
      case 2950 -> new UUID(value.readLong(), value.readLong()).toString();
      case 1082 -> day(value.readInt());
      case 1114 -> moment(value.readLong());
      case 1184 -> moment(value.readLong()) + "+00";
      case 1700 -> numeric(value);
      default -> hex(bytes);
    };
  }

  private static String day(int days) {
    return days == Integer.MAX_VALUE
        ? "infinity"
        : days == Integer.MIN_VALUE ? "-infinity" : EPOCH.plusDays(days).toString();
  }

  private static String moment(long micros) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      return micros > 0 ? "infinity" : "-infinity";
    }
    LocalDateTime time =
        EPOCH
            .atStartOfDay()
            .plusSeconds(Math.floorDiv(micros, 1_000_000L))
            .plusNanos(Math.floorMod(micros, 1_000_000L) * 1000);
    return time.toString().replace('T', ' ');
  }

  /** Groups of four decimal digits, a weight, a sign and a scale. */
  private static String numeric(ByteBuf value) {
    int groups = value.readUnsignedShort();
    int weight = value.readShort();
    int sign = value.readUnsignedShort();
    int scale = value.readUnsignedShort();
    switch (sign) {
      case 0xC000 -> {
        return "NaN";
      }
      case 0xD000 -> {
        return "Infinity";
      }
      case 0xF000 -> {
        return "-Infinity";
      }
      default -> {}
    }
    if (value.readableBytes() != 2 * groups) {
      return "?";
    }
    java.math.BigInteger digits = java.math.BigInteger.ZERO;
    for (int i = 0; i < groups; i++) {
      digits =
          digits
              .multiply(java.math.BigInteger.valueOf(10_000))
              .add(java.math.BigInteger.valueOf(value.readUnsignedShort()));
    }
    java.math.BigDecimal number =
        new java.math.BigDecimal(digits, 4 * (groups - 1 - weight))
            .setScale(scale, java.math.RoundingMode.HALF_UP);
    return (sign == 0x4000 ? number.negate() : number).toPlainString();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static String hex(byte[] bytes) {
    int shown = Math.min(bytes.length, LONGEST / 2 - 2);
    return "\\x" + HexFormat.of().formatHex(bytes, 0, shown) + (shown < bytes.length ? "…" : "");
  }

  private static String shorten(String value) {
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST - 1) + "…";
  }
}
