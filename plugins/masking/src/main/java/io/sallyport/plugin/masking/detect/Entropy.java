package io.sallyport.plugin.masking.detect;

import static io.sallyport.plugin.masking.detect.Chars.ALNUM;
import static io.sallyport.plugin.masking.detect.Chars.CLASS;
import static io.sallyport.plugin.masking.detect.Chars.DIGIT;
import static io.sallyport.plugin.masking.detect.Chars.LOWER;
import static io.sallyport.plugin.masking.detect.Chars.UPPER;

/**
 * Long strings that look drawn at random: at least 24 characters with at least 4 bits each, of
 * upper case, lower case and digits that change all the time. Paths, camel case names and
 * hexadecimal digests are long too, and fail one of these.
 */
final class Entropy {
  private static final int SHORTEST = 24;

  /** Longer runs are embedded files; their head tells as much. */
  private static final int LONGEST_READ = 4096;

  private static final double BITS = 4.0;
  private static final int MIXED = DIGIT | UPPER | LOWER;

  /** {@code n * log2(n)}. */
  private static final double[] WEIGHT = new double[LONGEST_READ + 1];

  static {
    for (int n = 2; n <= LONGEST_READ; n++) {
      WEIGHT[n] = n * Math.log(n) / Math.log(2);
    }
  }

  private Entropy() {}

  static boolean looksRandom(byte[] a, int from, int end) {
    if (end - from < SHORTEST) {
      return false;
    }
    int to = Math.min(end, from + LONGEST_READ);
    int classes = 0;
    int changes = 0;
    int last = 0;
    for (int i = from; i < to; i++) {
      int c = CLASS[a[i] & 0xff];
      classes |= c;
      if (c != last && (c & ALNUM) != 0) { // what separates words is no change
        changes += last == 0 ? 0 : 1;
        last = c;
      }
    }
    boolean mixed = (classes & MIXED) == MIXED;
    return mixed && changes * 20 >= (to - from) * 9 && bits(a, from, to) >= BITS;
  }

  private static double bits(byte[] a, int from, int to) {
    int[] counts = new int[128];
    for (int i = from; i < to; i++) {
      counts[a[i] & 0x7f]++;
    }
    double sum = 0;
    for (int count : counts) {
      if (count > 1) {
        sum += WEIGHT[count];
      }
    }
    int n = to - from;
    return (WEIGHT[n] - sum) / n;
  }
}
