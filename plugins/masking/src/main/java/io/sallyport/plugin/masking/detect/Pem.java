package io.sallyport.plugin.masking.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Private keys in PEM (RFC 7468) and OpenPGP armour. Certificates and public keys are public. */
final class Pem {
  private static final byte[] BEGIN = "-----BEGIN ".getBytes(US_ASCII);
  private static final byte[] END = "-----END ".getBytes(US_ASCII);
  private static final byte[] DASHES = "-----".getBytes(US_ASCII);
  private static final byte[] PRIVATE = "PRIVATE KEY".getBytes(US_ASCII);
  private static final int LONGEST_LABEL = 64;

  private Pem() {}

  /** The end of the block; the end of the text when it is cut off; -1 when none begins here. */
  static int at(byte[] a, int from, int to) {
    if (!Chars.startsWith(a, from, to, BEGIN)) {
      return -1;
    }
    int label = from + BEGIN.length;
    int labelEnd = find(a, label, Math.min(to, label + LONGEST_LABEL), DASHES);
    if (labelEnd < 0 || find(a, label, labelEnd, PRIVATE) < 0) {
      return -1;
    }
    int end = find(a, labelEnd, to, END);
    if (end < 0) {
      return to;
    }
    int close = find(a, end + END.length, Math.min(to, end + END.length + LONGEST_LABEL), DASHES);
    return close < 0 ? end + END.length : close + DASHES.length;
  }

  private static int find(byte[] a, int from, int to, byte[] what) {
    for (int i = from; i <= to - what.length; i++) {
      if (a[i] == what[0] && Chars.startsWith(a, i, to, what)) {
        return i;
      }
    }
    return -1;
  }
}
