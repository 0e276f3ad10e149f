package io.sallyport.plugin.masking.detect;

import static io.sallyport.plugin.masking.detect.Chars.ALNUM;
import static io.sallyport.plugin.masking.detect.Chars.LETTER;

/** E-mail addresses around an {@code @}: RFC 5321 lengths, ASCII, a domain with a dot. */
final class Emails {
  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_DOMAIN = 255;

  private Emails() {}

  /** Where the local part begins; {@code at} itself when there is none. */
  static int start(byte[] a, int at, int floor) {
    int lowest = Math.max(floor, at - LONGEST_LOCAL);
    int i = at;
    while (i > lowest && isLocal(a[i - 1])) {
      i--;
    }
    while (i < at && (a[i] == '.' || a[i] == '\'' || a[i] == '-')) {
      i++;
    }
    return i;
  }

  /** The end of the domain, or -1. */
  static int end(byte[] a, int at, int to) {
    int limit = Math.min(to, at + 1 + LONGEST_DOMAIN);
    int label = at + 1;
    int end = -1;
    while (label < limit) {
      int i = label;
      boolean letters = true;
      while (i < limit && (Chars.is(a[i], ALNUM) || a[i] == '-')) {
        letters &= Chars.is(a[i], LETTER) || a[i] == '-';
        i++;
      }
      if (i == label) {
        break;
      }
      if (label > at + 1 && letters && i - label >= 2) {
        end = i;
      }
      if (i >= limit || a[i] != '.') {
        break;
      }
      label = i + 1;
    }
    return end;
  }

  private static boolean isLocal(byte b) {
    return Chars.is(b, Chars.WORD)
        || switch (b) {
          case '.', '%', '+', '-', '\'', '&', '=', '~' -> true;
          default -> false;
        };
  }
}
