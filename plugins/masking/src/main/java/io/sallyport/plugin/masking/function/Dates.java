package io.sallyport.plugin.masking.function;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.LocalDate;
import java.time.temporal.ChronoField;

/** Functions on dates, timestamps and times in ISO form; any other form is NULL. */
final class Dates {
  private static final int DATE_LENGTH = 10;
  private static final byte[] MIDNIGHT = "00:00:00".getBytes(US_ASCII);

  private Dates() {}

  enum Unit {
    YEAR,
    MONTH,
    DAY,
    HOUR
  }

  /** Sets what is finer than the unit to its beginning. */
  static final class Truncate extends ValueMasker {
    private final Unit unit;
    private final boolean time;

    Truncate(Unit unit, boolean time) {
      this.unit = unit;
      this.time = time;
    }

    @Override
    int mask(byte[] value, int length) {
      boolean valid = time ? isTimestamp(value, length) : isDate(value, length);
      if (!valid) {
        return -1;
      }
      byte[] out = room(length);
      System.arraycopy(value, 0, out, 0, length);
      if (unit.compareTo(Unit.DAY) < 0) {
        out[8] = '0';
        out[9] = '1';
      }
      if (unit == Unit.YEAR) {
        out[5] = '0';
        out[6] = '1';
      }
      return time ? begin(value, length, out, unit) : length;
    }

    private static int begin(byte[] value, int length, byte[] out, Unit unit) {
      int zone = zone(value, length);
      int clock = DATE_LENGTH + 1;
      System.arraycopy(MIDNIGHT, 0, out, clock, MIDNIGHT.length);
      if (unit == Unit.HOUR) {
        out[clock] = value[clock];
        out[clock + 1] = value[clock + 1];
      }
      int end = clock + MIDNIGHT.length;
      System.arraycopy(value, zone, out, end, length - zone);
      return end + length - zone;
    }
  }

  /** Moves the day by an amount that the value itself decides; the time of day stays. */
  static final class Shift extends ValueMasker {
    private final KeyedHash hash;
    private final int days;
    private final boolean time;

    Shift(KeyedHash hash, int days, boolean time) {
      this.hash = hash;
      this.days = days;
      this.time = time;
    }

    @Override
    int mask(byte[] value, int length) {
      boolean valid = time ? isTimestamp(value, length) : isDate(value, length);
      if (!valid) {
        return -1;
      }
      hash.of(value, 0, DATE_LENGTH);
      int distance = 1 + (int) Math.unsignedMultiplyHigh(hash.nextLong(), days);
      boolean back = (hash.next() & 1) == 0;
      LocalDate date =
          LocalDate.of(number(value, 0, 4), number(value, 5, 2), number(value, 8, 2))
              .plusDays(back ? -distance : distance);
      int year = date.get(ChronoField.YEAR);
      if (year < 1 || year > 9999) {
        return -1;
      }
      byte[] out = room(length);
      System.arraycopy(value, 0, out, 0, length);
      digits(out, 0, 4, year);
      digits(out, 5, 2, date.getMonthValue());
      digits(out, 8, 2, date.getDayOfMonth());
      return length;
    }
  }

  /** Keeps the hour. */
  static final class TruncateTime extends ValueMasker {
    @Override
    int mask(byte[] value, int length) {
      if (length < 8 || !isClock(value, 0, zone(value, 0, length))) {
        return -1;
      }
      byte[] out = room(8);
      System.arraycopy(MIDNIGHT, 0, out, 0, 8);
      out[0] = value[0];
      out[1] = value[1];
      return 8;
    }
  }

  static boolean isDate(byte[] a, int length) {
    return length == DATE_LENGTH && startsWithDate(a);
  }

  static boolean isTimestamp(byte[] a, int length) {
    return length >= DATE_LENGTH + 9
        && startsWithDate(a)
        && a[DATE_LENGTH] == ' '
        && isClock(a, DATE_LENGTH + 1, zone(a, length))
        && isZone(a, zone(a, length), length);
  }

  private static boolean startsWithDate(byte[] a) {
    return isNumber(a, 0, 4)
        && a[4] == '-'
        && isNumber(a, 5, 2)
        && a[7] == '-'
        && isNumber(a, 8, 2);
  }

  private static boolean isClock(byte[] a, int from, int to) {
    boolean seconds =
        to - from >= 8
            && isNumber(a, from, 2)
            && a[from + 2] == ':'
            && isNumber(a, from + 3, 2)
            && a[from + 5] == ':'
            && isNumber(a, from + 6, 2);
    return seconds
        && (to - from == 8 || (a[from + 8] == '.' && isNumber(a, from + 9, to - from - 9)));
  }

  private static boolean isZone(byte[] a, int from, int to) {
    for (int i = from; i < to; i++) {
      boolean sign = i == from && (a[i] == '+' || a[i] == '-');
      if (!sign && a[i] != ':' && !isNumber(a, i, 1)) {
        return false; // BC
      }
    }
    return true;
  }

  private static int zone(byte[] a, int length) {
    return zone(a, DATE_LENGTH, length);
  }

  private static int zone(byte[] a, int from, int length) {
    int i = from;
    while (i < length && a[i] != '+' && a[i] != '-') {
      i++;
    }
    if (i == length) { // " BC" has no sign: leave it to be refused
      while (i > from && a[i - 1] > '9') {
        i--;
      }
    }
    return i;
  }

  private static boolean isNumber(byte[] a, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (a[i] < '0' || a[i] > '9') {
        return false;
      }
    }
    return count > 0;
  }

  private static int number(byte[] a, int from, int count) {
    int n = 0;
    for (int i = from; i < from + count; i++) {
      n = n * 10 + a[i] - '0';
    }
    return n;
  }

  private static void digits(byte[] a, int from, int count, int value) {
    int rest = value;
    for (int i = from + count - 1; i >= from; i--) {
      a[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
