package io.sallyport.plugin.masking.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.api.masking.Masker;

/** Functions on text: {@code partial}, {@code email}, {@code token}, and constants. */
final class Texts {
  private Texts() {}

  /** The same answer for every value, cut to what the type holds. */
  static Masker constant(String text, int characters) {
    byte[] whole = text.getBytes(UTF_8);
    int length = characters < 0 ? whole.length : Utf8.prefix(whole, whole.length, characters);
    return (value, index, ignored, out) -> {
      out.writeBytes(whole, 0, length);
      return true;
    };
  }

  /** Keeps the ends, hides the middle; hyphens and spaces stay so that a card looks like one. */
  static final class Partial extends ValueMasker {
    private final int first;
    private final int last;

    Partial(int first, int last) {
      this.first = first;
      this.last = last;
    }

    @Override
    int mask(byte[] value, int length) {
      byte[] out = room(length);
      int characters = Utf8.characters(value, length);
      // What is short would be shown nearly whole: keep no more than a third of it.
      boolean whole = (first + last) * 3 > characters;
      int keptBefore = whole ? 0 : first;
      int keptFrom = whole ? characters : characters - last;
      int n = -1;
      int o = 0;
      for (int i = 0; i < length; i++) {
        byte b = value[i];
        boolean begins = !Utf8.continues(b);
        if (begins) {
          n++;
        }
        if (n < keptBefore || n >= keptFrom || b == '-' || b == ' ') {
          out[o++] = b;
        } else if (begins) {
          out[o++] = '*';
        }
      }
      return o;
    }
  }

  /** {@code d***@example.com}. What is no address keeps nothing. */
  static final class Email extends ValueMasker {
    private static final byte[] HIDDEN_DOMAIN = "example.com".getBytes(UTF_8);
    private final boolean keepDomain;
    private final int limit;

    Email(boolean keepDomain, int limit) {
      this.keepDomain = keepDomain;
      this.limit = limit < 0 ? Integer.MAX_VALUE : limit;
    }

    @Override
    int mask(byte[] value, int length) {
      int at = length - 1;
      while (at >= 0 && value[at] != '@') {
        at--;
      }
      byte[] out = room(length + HIDDEN_DOMAIN.length + 4);
      int o = 0;
      if (at > 1) { // of a single letter, the first would be all
        int head = Utf8.prefix(value, at, 1);
        System.arraycopy(value, 0, out, 0, head);
        o = head;
      }
      out[o++] = '*';
      out[o++] = '*';
      out[o++] = '*';
      if (at >= 0) {
        byte[] domain = keepDomain ? value : HIDDEN_DOMAIN;
        int from = keepDomain ? at + 1 : 0;
        int count = keepDomain ? length - from : domain.length;
        out[o++] = '@';
        System.arraycopy(domain, from, out, o, count);
        o += count;
      }
      return Utf8.prefix(out, o, limit);
    }
  }

  /**
   * Digits become digits, letters letters of their case, and marks stay: as long as the value, and
   * shaped like it.
   */
  static final class Token extends ValueMasker {
    private final KeyedHash hash;

    Token(KeyedHash hash) {
      this.hash = hash;
    }

    @Override
    int mask(byte[] value, int length) {
      hash.of(value, 0, length);
      byte[] out = room(length);
      int o = 0;
      boolean changed = false;
      for (int i = 0; i < length; i++) {
        byte b = value[i];
        if (b >= 'a' && b <= 'z') {
          out[o++] = (byte) ('a' + hash.next() % 26);
          changed = true;
        } else if (b >= '0' && b <= '9') {
          out[o++] = (byte) ('0' + hash.next() % 10);
          changed = true;
        } else if (b >= 'A' && b <= 'Z') {
          out[o++] = (byte) ('A' + hash.next() % 26);
          changed = true;
        } else if (b >= 0) {
          out[o++] = b;
        } else if (!Utf8.continues(b)) {
          out[o++] = (byte) ('a' + hash.next() % 26);
          changed = true;
        }
      }
      if (!changed) { // marks alone: their number is all that may be told
        for (int i = 0; i < o; i++) {
          out[i] = '*';
        }
      }
      return o;
    }
  }
}
