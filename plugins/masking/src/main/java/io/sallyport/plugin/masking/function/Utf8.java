package io.sallyport.plugin.masking.function;

/** Counts and cuts UTF-8 by characters, as declared lengths do. */
final class Utf8 {
  private Utf8() {}

  static boolean continues(byte b) {
    return (b & 0xC0) == 0x80;
  }

  static int characters(byte[] a, int length) {
    int n = 0;
    for (int i = 0; i < length; i++) {
      if (!continues(a[i])) {
        n++;
      }
    }
    return n;
  }

  /** How many bytes the first characters take; all of them when there are fewer. */
  static int prefix(byte[] a, int length, int characters) {
    int n = 0;
    for (int i = 0; i < length; i++) {
      if (!continues(a[i]) && n++ == characters) {
        return i;
      }
    }
    return length;
  }
}
