package io.sallyport.plugin.masking.detect;

/** Classes of ASCII bytes by table; bytes of longer UTF-8 sequences belong to none. */
final class Chars {
  static final int DIGIT = 1;
  static final int UPPER = 2;
  static final int LOWER = 4;
  static final int UNDERSCORE = 8;
  static final int LETTER = UPPER | LOWER;
  static final int ALNUM = DIGIT | LETTER;

  /** What a token is made of. */
  static final int WORD = ALNUM | UNDERSCORE;

  /** {@code @ : - + (}: where a finding may begin besides at a word. */
  static final int TRIGGER = 16;

  /** What base64 and base64url add to letters and digits; {@code =} more often follows a name. */
  static final int BASE64 = 32;

  static final byte[] CLASS = new byte[256];

  static {
    fill('0', '9', DIGIT);
    fill('A', 'Z', UPPER);
    fill('a', 'z', LOWER);
    CLASS['_'] = UNDERSCORE;
    for (char c : "@:-+(".toCharArray()) {
      CLASS[c] |= TRIGGER;
    }
    for (char c : "+/-_".toCharArray()) {
      CLASS[c] |= BASE64;
    }
  }

  private Chars() {}

  private static void fill(char from, char to, int of) {
    for (char c = from; c <= to; c++) {
      CLASS[c] = (byte) of;
    }
  }

  static boolean is(byte b, int classes) {
    return (CLASS[b & 0xff] & classes) != 0;
  }

  static boolean isAt(byte[] a, int at, int from, int to, int classes) {
    return at >= from && at < to && is(a[at], classes);
  }

  /** The end of the run of these classes that begins at {@code at}. */
  static int run(byte[] a, int at, int to, int classes) {
    int i = at;
    while (i < to && is(a[i], classes)) {
      i++;
    }
    return i;
  }

  static boolean startsWith(byte[] a, int at, int to, byte[] prefix) {
    if (to - at < prefix.length) {
      return false;
    }
    for (int i = 0; i < prefix.length; i++) {
      if (a[at + i] != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
