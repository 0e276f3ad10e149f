package io.sallyport.plugin.masking.function;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Functions on whole and decimal numbers, and on uuids. */
final class Numbers {
  private Numbers() {}

  /** The greatest value of an integer of this many bytes; of 8 when the size is not known. */
  static long greatest(int bytes) {
    return switch (bytes) {
      case 2 -> Short.MAX_VALUE;
      case 4 -> Integer.MAX_VALUE;
      default -> Long.MAX_VALUE;
    };
  }

  /** As many digits as the value, within the type's range, with its sign. */
  static final class IntegerToken extends ValueMasker {
    private final KeyedHash hash;
    private final long greatest;

    IntegerToken(KeyedHash hash, long greatest) {
      this.hash = hash;
      this.greatest = greatest;
    }

    @Override
    int mask(byte[] value, int length) {
      boolean negative = length > 0 && value[0] == '-';
      int digits = negative ? length - 1 : length;
      if (digits < 1 || digits > 19 || !allDigits(value, negative ? 1 : 0, length)) {
        return -1;
      }
      long low = digits == 1 ? 0 : power(digits - 1);
      long high = digits == 19 ? greatest : Math.min(greatest, power(digits) - 1);
      if (low > high) {
        return -1;
      }
      hash.of(value, 0, length);
      long masked = low + Math.unsignedMultiplyHigh(hash.nextLong(), high - low + 1);
      byte[] out = room(20);
      int o = 0;
      if (negative) {
        out[o++] = '-';
      }
      int end = o + digits;
      for (int i = end - 1; i >= o; i--) {
        out[i] = (byte) ('0' + masked % 10);
        masked /= 10;
      }
      return end;
    }

    private static final long[] POWERS = new long[19];

    static {
      POWERS[0] = 1;
      for (int i = 1; i < POWERS.length; i++) {
        POWERS[i] = POWERS[i - 1] * 10;
      }
    }

    private static long power(int n) {
      return POWERS[n];
    }
  }

  /** Each digit becomes a digit; a first digit stays above zero, a leading zero zero. */
  static final class DecimalToken extends ValueMasker {
    private final KeyedHash hash;

    DecimalToken(KeyedHash hash) {
      this.hash = hash;
    }

    @Override
    int mask(byte[] value, int length) {
      hash.of(value, 0, length);
      byte[] out = room(length);
      boolean seen = false;
      boolean point = false;
      for (int i = 0; i < length; i++) {
        byte b = value[i];
        if (b >= '0' && b <= '9') {
          int random = hash.next();
          boolean leads = !seen && !point;
          out[i] = (byte) (leads ? (b == '0' ? '0' : '1' + random % 9) : '0' + random % 10);
          seen = true;
        } else if ((b == '-' && i == 0) || (b == '.' && !point)) {
          point |= b == '.';
          out[i] = b;
        } else {
          return -1; // NaN, Infinity
        }
      }
      return seen ? length : -1;
    }
  }

  /** Rounds towards minus infinity to a multiple. */
  static final class IntegerBucket extends ValueMasker {
    private final long size;
    private final long least;

    IntegerBucket(long size, long greatest) {
      this.size = size;
      this.least = -greatest - 1;
    }

    @Override
    int mask(byte[] value, int length) {
      long number = Long.parseLong(new String(value, 0, length, US_ASCII));
      long bucket = Math.subtractExact(number, Math.floorMod(number, size));
      return bucket < least ? -1 : put(Long.toString(bucket), this);
    }
  }

  /** As {@link IntegerBucket}, keeping the digits after the point. */
  static final class DecimalBucket extends ValueMasker {
    private final java.math.BigDecimal size;

    DecimalBucket(long size) {
      this.size = java.math.BigDecimal.valueOf(size);
    }

    @Override
    int mask(byte[] value, int length) {
      if (length > 64) {
        return -1;
      }
      java.math.BigDecimal number =
          new java.math.BigDecimal(new String(value, 0, length, US_ASCII));
      java.math.BigDecimal bucket =
          number
              .divide(size, 0, java.math.RoundingMode.DOWN) // towards zero: never wider than it was
              .multiply(size)
              .setScale(Math.max(0, number.scale()));
      return put(bucket.toPlainString(), this);
    }
  }

  /** A version 8 uuid (RFC 9562): vendor's own bits, the variant as it must be. */
  static final class UuidToken extends ValueMasker {
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private final KeyedHash hash;

    UuidToken(KeyedHash hash) {
      this.hash = hash;
    }

    @Override
    int mask(byte[] value, int length) {
      if (length != 36) {
        return -1;
      }
      hash.of(value, 0, length);
      byte[] out = room(36);
      int o = 0;
      for (int i = 0; i < 16; i++) {
        int b = hash.next();
        if (i == 6) {
          b = 0x80 | (b & 0x0f);
        } else if (i == 8) {
          b = 0x80 | (b & 0x3f);
        }
        if (i == 4 || i == 6 || i == 8 || i == 10) {
          out[o++] = '-';
        }
        out[o++] = HEX[b >> 4];
        out[o++] = HEX[b & 15];
      }
      return o;
    }
  }

  private static boolean allDigits(byte[] a, int from, int to) {
    for (int i = from; i < to; i++) {
      if (a[i] < '0' || a[i] > '9') {
        return false;
      }
    }
    return true;
  }

  private static int put(String text, ValueMasker masker) {
    byte[] bytes = text.getBytes(US_ASCII);
    System.arraycopy(bytes, 0, masker.room(bytes.length), 0, bytes.length);
    return bytes.length;
  }
}
