package io.sallyport.plugin.masking.detect;

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
      if (c != last) {
        changes++;
      }
      last = c;
    }
    int length = to - from;
    boolean mixed = (classes & (DIGIT | UPPER | LOWER)) == (DIGIT | UPPER | LOWER);
    return mixed && changes * 5 >= length * 2 && bits(a, from, to) >= BITS;
  }

  private static double bits(byte[] a, int from, int to) {
    int[] counts = new int[128];
    for (int i = from; i < to; i++) {
      counts[a[i] & 0x7f]++;
    }
    double sum = 0;
    for (int count : counts) {
      if (count > 1) {
        sum += count * Math.log(count);
      }
    }
    int n = to - from;
    return (Math.log(n) - sum / n) / Math.log(2);
  }
}
