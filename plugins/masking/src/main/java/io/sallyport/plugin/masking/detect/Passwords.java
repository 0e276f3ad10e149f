package io.sallyport.plugin.masking.detect;

/** The password within an authority: {@code //user:password@host}. */
final class Passwords {
  private static final int LONGEST = 512;

  private Passwords() {}

  /** Start and end of the password, as two ints in a long; 0 when there is none. */
  static long after(byte[] a, int from, int to) {
    int limit = Math.min(to, from + LONGEST);
    int colon = -1;
    int at = -1;
    for (int i = from; i < limit; i++) {
      byte b = a[i];
      if (b == ':' && colon < 0) {
        colon = i;
      } else if (b == '@') {
        at = i; // the last one counts: a password may hold another
      } else if (b == '/' || b == '?' || b == '#' || b == '"' || b <= ' ' && b >= 0) {
        break;
      }
    }
    boolean found = colon >= 0 && at > colon + 1;
    return found ? ((long) (colon + 1) << 32) | at : 0;
  }
}
