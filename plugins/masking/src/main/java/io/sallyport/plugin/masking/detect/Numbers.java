package io.sallyport.plugin.masking.detect;

import static io.sallyport.plugin.masking.detect.Chars.ALNUM;
import static io.sallyport.plugin.masking.detect.Chars.DIGIT;

/** Cards, social security numbers and phone numbers. All return the end of the finding or -1. */
final class Numbers {
  private static final int LONGEST_CARD = 19;

  /** Cards are printed in groups; shorter ones are columns of numbers. */
  private static final int SHORTEST_GROUP = 3;

  private Numbers() {}

  /**
   * 13 to 19 digits, single spaces or hyphens between them, in an issuer's range and of its length,
   * with the right check digit (ISO/IEC 7812-1).
   */
  static int card(byte[] a, int from, int floor, int to) {
    if (a[from] == '0' || afterDecimalPoint(a, from, floor)) {
      return -1;
    }
    int n = 0;
    int first = 0;
    int second = 0; // sums with and without doubling, so that any length can be judged on the way
    int prefix = 0;
    int i = from;
    int group = from;
    int best = -1;
    while (i < to) {
      byte b = a[i];
      if (!Chars.is(b, DIGIT)) {
        boolean separator = (b == ' ' || b == '-') && Chars.isAt(a, i + 1, from, to, DIGIT);
        if (!separator || i - group < SHORTEST_GROUP) {
          break;
        }
        i++;
        group = i;
        continue;
      }
      if (n == LONGEST_CARD) {
        return best; // set only where a group ended: a longer run of digits is something else
      }
      int digit = b - '0';
      int doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
      if (n % 2 == 0) {
        first += doubled;
        second += digit;
      } else {
        first += digit;
        second += doubled;
      }
      n++;
      if (n <= 6) {
        prefix = prefix * 10 + digit;
      }
      i++;
      boolean ends = i >= to || !Chars.is(a[i], DIGIT);
      if (ends && n >= 13 && (n % 2 == 0 ? first : second) % 10 == 0 && issued(prefix, n)) {
        best = i;
      }
    }
    return best;
  }

  private static boolean issued(int iin, int n) {
    int two = iin / 10_000;
    int four = iin / 100;
    return switch (two / 10) {
      case 4 -> n == 13 || n == 16 || n == 19;
      case 5 -> (two >= 51 && two <= 55) ? n == 16 : n >= 13 && isMaestro(four);
      case 2 -> four >= 2200 && four <= 2204 ? n >= 16 : four >= 2221 && four <= 2720 && n == 16;
      case 3 ->
          two == 34 || two == 37
              ? n == 15
              : four >= 3528 && four <= 3589
                  ? n >= 16
                  : (two == 36 || two == 38 || two == 39 || (four >= 3000 && four <= 3059))
                      && n >= 14;
      case 6 ->
          n >= 16 && (four == 6011 || two == 65 || two == 62 || (four >= 6440 && four <= 6499))
              || isMaestro(four);
      default -> false;
    };
  }

  private static boolean isMaestro(int four) {
    return switch (four) {
      case 5018, 5020, 5038, 5893, 6304, 6759, 6761, 6762, 6763 -> true;
      default -> false;
    };
  }

  /** {@code 123-45-6789}, with the areas, groups and serials that were never given out excluded. */
  static int ssn(byte[] a, int from, int floor, int to) {
    int end = from + 11;
    if (end > to || !separated(a, from, 3, 2, 4, "- ") || !stands(a, from, end, floor, to)) {
      return -1;
    }
    int area = digits(a, from, 3);
    boolean given =
        area != 0
            && area != 666
            && area < 900
            && digits(a, from + 4, 2) != 0
            && digits(a, from + 7, 4) != 0;
    return given ? end : -1;
  }

  /** North American, with separators: {@code 415-555-2671}, {@code 1-415-555-2671}. */
  static int localPhone(byte[] a, int from, int floor, int to) {
    int area = from;
    if (a[from] == '1' && from + 1 < to && (a[from + 1] == '-' || a[from + 1] == '.')) {
      area = from + 2;
    }
    int end = area + 12;
    boolean phone =
        end <= to
            && separated(a, area, 3, 3, 4, "-.")
            && a[area] >= '2'
            && a[area + 4] >= '2'
            && stands(a, from, end, floor, to);
    return phone ? end : -1;
  }

  /** {@code +49 30 1234567}, {@code (415) 555-2671}. */
  static int markedPhone(byte[] a, int at, int floor, int to) {
    return a[at] == '+' ? international(a, at, floor, to) : bracketed(a, at, floor, to);
  }

  private static int international(byte[] a, int at, int floor, int to) {
    if (at + 1 >= to || a[at + 1] < '1' || a[at + 1] > '9') {
      return -1;
    }
    if (Chars.isAt(a, at - 1, floor, to, ALNUM | Chars.BASE64)) {
      return -1;
    }
    int digits = 0;
    int end = at + 1;
    int gap = 0;
    for (int i = at + 1; i < to; i++) {
      byte b = a[i];
      if (Chars.is(b, DIGIT)) {
        digits++;
        end = i + 1;
        gap = 0;
        if (digits > 15) {
          return -1;
        }
      } else if ((b == ' ' || b == '-' || b == '.' || b == '(' || b == ')' || b == '/')
          && gap < 2) {
        gap++;
      } else {
        break;
      }
    }
    return digits >= 9 && !Chars.isAt(a, end, at, to, ALNUM | Chars.UNDERSCORE) ? end : -1;
  }

  private static int bracketed(byte[] a, int at, int floor, int to) {
    if (at + 13 > to || a[at + 4] != ')' || a[at + 1] < '2' || !all(a, at + 1, 3)) {
      return -1;
    }
    int exchange = a[at + 5] == ' ' ? at + 6 : at + 5;
    int end = exchange + 8;
    boolean phone =
        end <= to
            && all(a, exchange, 3)
            && a[exchange] >= '2'
            && (a[exchange + 3] == '-' || a[exchange + 3] == '.' || a[exchange + 3] == ' ')
            && all(a, exchange + 4, 4)
            && stands(a, at, end, floor, to);
    return phone ? end : -1;
  }

  private static boolean separated(byte[] a, int at, int x, int y, int z, String separators) {
    byte separator = a[at + x];
    return separators.indexOf(separator) >= 0
        && a[at + x + 1 + y] == separator
        && all(a, at, x)
        && all(a, at + x + 1, y)
        && all(a, at + x + y + 2, z);
  }

  private static boolean all(byte[] a, int at, int count) {
    for (int i = at; i < at + count; i++) {
      if (!Chars.is(a[i], DIGIT)) {
        return false;
      }
    }
    return true;
  }

  private static int digits(byte[] a, int at, int count) {
    int value = 0;
    for (int i = at; i < at + count; i++) {
      value = value * 10 + a[i] - '0';
    }
    return value;
  }

  /** Neither side touches a word, nor a hyphen or point that goes on with digits. */
  private static boolean stands(byte[] a, int from, int end, int floor, int to) {
    boolean joinedBefore =
        Chars.isAt(a, from - 1, floor, to, Chars.WORD)
            || (from - 2 >= floor
                && (a[from - 1] == '-' || a[from - 1] == '.')
                && Chars.is(a[from - 2], ALNUM));
    boolean joinedAfter =
        Chars.isAt(a, end, from, to, Chars.WORD)
            || (end + 1 < to && (a[end] == '-' || a[end] == '.') && Chars.is(a[end + 1], ALNUM));
    return !joinedBefore && !joinedAfter;
  }

  private static boolean afterDecimalPoint(byte[] a, int from, int floor) {
    return from - 2 >= floor && a[from - 1] == '.' && Chars.is(a[from - 2], DIGIT);
  }
}
