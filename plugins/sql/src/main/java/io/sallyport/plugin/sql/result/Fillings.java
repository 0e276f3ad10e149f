package io.sallyport.plugin.sql.result;

import io.sallyport.plugin.sql.result.LargeValues.Filling.Fill;
import io.sallyport.plugin.sql.result.value.Wire;
import io.sallyport.plugin.sql.result.value.WireType;
import org.jspecify.annotations.Nullable;

/** What large masked values are filled with: valid values of their types, of the same length. */
final class Fillings {
  private static final Fill STARS = (position, size, original) -> (byte) '*';
  private static final Fill ZEROS = (position, size, original) -> 0;
  private static final Fill JSON = (position, size, original) -> json(position, size);
  private static final Fill JSONB =
      (position, size, original) -> position == 0 ? original : json(position - 1, size - 1);
  private static final Fill HEX =
      (position, size, original) -> (byte) (position < 2 ? "\\x".charAt(position) : '0');

  /** {@code 1111-11-11 11:11:11}: valid as a number and as a time. */
  private static final Fill DIGITS = (position, size, original) -> digit(original, false);

  private static final Fill HEX_DIGITS = (position, size, original) -> digit(original, true);
  private static final Fill FALSE =
      (position, size, original) -> (byte) (position == 0 ? 'f' : original);

  /** The head says how many digits follow; all are zero. */
  private static final Fill NUMERIC =
      (position, size, original) -> position < 8 && position / 2 != 2 ? original : 0;

  private Fillings() {}

  static @Nullable Fill of(WireType type, short format) {
    boolean binary = format == Wire.BINARY;
    return switch (type.form()) {
      case TEXT, BLANK_PADDED, XML -> STARS;
      case JSON -> JSON;
      case JSONB -> binary ? JSONB : JSON;
      case BYTES -> binary ? ZEROS : HEX;
      case INTEGER, FLOAT, DATE, TIMESTAMP, TIMESTAMP_WITH_ZONE, TIME -> binary ? ZEROS : DIGITS;
      case NUMERIC -> binary ? NUMERIC : DIGITS;
      case UUID -> binary ? ZEROS : HEX_DIGITS;
      case BOOLEAN -> binary ? ZEROS : FALSE;
      case INET, CIDR -> null;
      case ARRAY, PLAIN, OTHER -> null;
    };
  }

  private static byte json(int position, int size) {
    if (size == 1) {
      return '0';
    }
    return (byte) (position == 0 || position == size - 1 ? '"' : '*');
  }

  private static byte digit(byte original, boolean hex) {
    if (original >= '0' && original <= '9' || hex && original >= 'a' && original <= 'f') {
      return '1';
    }
    if (original > '9' && original != 'e' && original != ':') {
      throw new UnmaskableResult("the row is too large for one of its masks");
    }
    return original;
  }
}
