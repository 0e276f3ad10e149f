package io.sallyport.plugin.masking.detect;

import static io.sallyport.plugin.masking.detect.Chars.ALNUM;
import static io.sallyport.plugin.masking.detect.Chars.DIGIT;
import static io.sallyport.plugin.masking.detect.Chars.UPPER;

/** International bank account numbers (ISO 13616): the country's length, and 97 as the check. */
final class Iban {
  private static final String LENGTHS =
      "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24"
          + "FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32"
          + "LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29"
          + "RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

  private static final byte[] LENGTH = new byte[26 * 26];

  static {
    for (int i = 0; i < LENGTHS.length(); i += 4) {
      LENGTH[country(LENGTHS.charAt(i), LENGTHS.charAt(i + 1))] =
          (byte) Integer.parseInt(LENGTHS.substring(i + 2, i + 4));
    }
  }

  private Iban() {}

  /** The end of an account number that begins here, written in one or in groups of four; or -1. */
  static int at(byte[] a, int from, int to) {
    if (to - from < 15
        || !Chars.is(a[from], UPPER)
        || !Chars.is(a[from + 1], UPPER)
        || !Chars.is(a[from + 2], DIGIT)
        || !Chars.is(a[from + 3], DIGIT)) {
      return -1;
    }
    int length = LENGTH[country(a[from], a[from + 1])];
    if (length == 0) {
      return -1;
    }
    int n = 0;
    int rest = 0; // of everything behind the first four, which the check puts last
    int i = from;
    while (n < length && i < to) {
      byte b = a[i];
      if (b == ' ' && n % 4 == 0 && n > 0) {
        i++;
        continue;
      }
      if (!Chars.is(b, DIGIT | UPPER)) {
        return -1;
      }
      if (n >= 4) {
        rest = append(rest, b);
      }
      n++;
      i++;
    }
    if (n < length || Chars.isAt(a, i, from, to, ALNUM)) {
      return -1;
    }
    for (int j = from; j < from + 4; j++) {
      rest = append(rest, a[j]);
    }
    return rest == 1 ? i : -1;
  }

  private static int append(int rest, byte b) {
    return Chars.is(b, DIGIT) ? (rest * 10 + b - '0') % 97 : (rest * 100 + b - 'A' + 10) % 97;
  }

  private static int country(int first, int second) {
    return (first - 'A') * 26 + second - 'A';
  }
}
