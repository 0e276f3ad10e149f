package io.sallyport.plugin.masking.detect;

import static io.sallyport.plugin.masking.detect.Chars.ALNUM;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;

/** JSON web tokens in compact form (RFC 7515, RFC 7516). */
final class Jwt {
  /** A header names algorithms and keys; longer ones are not read. */
  private static final int LONGEST_HEADER = 4096;

  private Jwt() {}

  /** The end of a token that begins here, or -1. */
  static int at(byte[] a, int from, int to) {
    if (to - from < 20 || a[from] != 'e' || a[from + 1] != 'y' || a[from + 2] != 'J') {
      return -1;
    }
    int header = part(a, from, to);
    if (header >= to || a[header] != '.' || header - from > LONGEST_HEADER) {
      return -1;
    }
    int payload = part(a, header + 1, to);
    if (payload >= to || a[payload] != '.' || !isHeader(a, from, header)) {
      return -1;
    }
    int end = part(a, payload + 1, to);
    while (end + 1 < to && a[end] == '.' && isPart(a[end + 1])) {
      end = part(a, end + 1, to);
    }
    return end;
  }

  private static boolean isHeader(byte[] a, int from, int end) {
    try {
      String json =
          new String(
              Base64.getUrlDecoder().decode(java.util.Arrays.copyOfRange(a, from, end)),
              ISO_8859_1);
      return json.startsWith("{\"")
          && json.stripTrailing().endsWith("}")
          && json.contains("\"alg\"");
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  private static int part(byte[] a, int from, int to) {
    int i = from;
    while (i < to && isPart(a[i])) {
      i++;
    }
    return i;
  }

  private static boolean isPart(byte b) {
    return Chars.is(b, ALNUM) || b == '-' || b == '_';
  }
}
