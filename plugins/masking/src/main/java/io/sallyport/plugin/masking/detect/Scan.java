package io.sallyport.plugin.masking.detect;

import static io.sallyport.plugin.masking.detect.Chars.ALNUM;
import static io.sallyport.plugin.masking.detect.Chars.CLASS;
import static io.sallyport.plugin.masking.detect.Chars.DIGIT;
import static io.sallyport.plugin.masking.detect.Chars.LETTER;
import static io.sallyport.plugin.masking.detect.Chars.UNDERSCORE;
import static io.sallyport.plugin.masking.detect.Chars.UPPER;
import static io.sallyport.plugin.masking.detect.Chars.WORD;

import java.util.Set;

/**
 * One pass over one text. Words and a few punctuation marks decide cheaply whether a recogniser
 * looks closer; a recogniser reads a bounded stretch, or consumes what it read, so that the whole
 * stays linear whatever the text.
 */
final class Scan {
  /** Shorter digit runs are no card, and most words have none. */
  private static final int SHORTEST_CARD = 13;

  private final int enabled;
  private byte[] a = {};
  private int to;

  /** Nothing before this may become part of a finding again. */
  private int floor;

  /** How far the run that the entropy check saw last reaches. */
  private int judged;

  /** How far a key that was none reaches. */
  private int keysRead;

  private int position;

  private Kind kind = Kind.EMAIL;
  private int start;
  private int end;

  @SuppressWarnings("EnumOrdinal") // bits of this object only; nothing outlives it
  Scan(Set<Kind> kinds) {
    int bits = 0;
    for (Kind each : kinds) {
      bits |= 1 << each.ordinal();
    }
    enabled = bits;
  }

  void over(byte[] text, int from, int to) {
    this.a = text;
    this.to = to;
    this.floor = from;
    this.judged = from;
    this.keysRead = from;
    this.position = from;
  }

  void release() {
    a = new byte[0];
  }

  Kind kind() {
    return kind;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** Moves to the next finding. */
  boolean next() {
    final byte[] text = a;
    final int limit = to;
    int i = position;
    while (i < limit) {
      int c = CLASS[text[i] & 0xff];
      if ((c & (WORD | Chars.TRIGGER)) == 0) {
        i++;
      } else if ((c & WORD) != 0) {
        int flags = c;
        int j = i + 1;
        while (j < limit && ((c = CLASS[text[j] & 0xff]) & WORD) != 0) {
          flags |= c;
          j++;
        }
        if (interesting(flags, j - i, text[i]) && word(i, j, flags)) {
          return true;
        }
        i = j;
      } else {
        if (mark(i)) {
          return true;
        }
        i++;
      }
    }
    position = limit;
    return false;
  }

  /** Whether a word can be more than a word: digits in it, length, or what keys begin with. */
  private static boolean interesting(int flags, int length, byte first) {
    return (flags & (DIGIT | UNDERSCORE)) != 0 || length >= 20 || Keys.mayBegin(first);
  }

  private boolean word(int from, int wordEnd, int flags) {
    byte first = a[from];
    int found;
    if (Chars.is(first, DIGIT)) {
      if (number(from)) {
        return true;
      }
    } else {
      // Behind a hyphen the same run was read already.
      boolean fresh = from == floor || a[from - 1] != '-';
      if (fresh && on(Kind.JWT) && (found = Jwt.at(a, from, to)) > 0) {
        return found(Kind.JWT, from, found);
      }
      if (on(Kind.KEY) && (fresh || from >= keysRead)) {
        found = Keys.at(a, from, to);
        if (found > 0) {
          return found(Kind.KEY, from, found);
        }
        keysRead = Math.max(keysRead, -found);
      }
      if (on(Kind.IBAN)
          && (flags & DIGIT) != 0
          && Chars.is(first, UPPER)
          && (found = Iban.at(a, from, to)) > 0) {
        return found(Kind.IBAN, from, found);
      }
    }
    if (on(Kind.CARD) && (flags & (LETTER | UNDERSCORE)) != 0 && cardInWord(from, wordEnd)) {
      return true;
    }
    if (on(Kind.ENTROPY) && from >= judged) {
      judged = Chars.run(a, from, to, ALNUM | Chars.BASE64);
      if (Entropy.looksRandom(a, from, judged)) {
        return found(Kind.ENTROPY, from, judged);
      }
    }
    return false;
  }

  private boolean number(int from) {
    int found;
    if (on(Kind.SSN) && (found = Numbers.ssn(a, from, floor, to)) > 0) {
      return found(Kind.SSN, from, found);
    }
    if (on(Kind.CARD) && (found = Numbers.card(a, from, floor, to)) > 0) {
      return found(Kind.CARD, from, found);
    }
    if (on(Kind.PHONE) && (found = Numbers.localPhone(a, from, floor, to)) > 0) {
      return found(Kind.PHONE, from, found);
    }
    return false;
  }

  /**
   * {@code id4111111111111111}: letters beside the digits hide nothing. Looks at the far end of
   * where the digits of a card would stand first, and leaps behind what is none: a digest of 32
   * hexadecimal digits took a third of the time of its scan in here.
   */
  private boolean cardInWord(int from, int wordEnd) {
    int i = from;
    while (wordEnd - i >= SHORTEST_CARD) {
      int noDigit = i + SHORTEST_CARD - 1;
      while (noDigit >= i && Chars.is(a[noDigit], DIGIT)) {
        noDigit--;
      }
      if (noDigit >= i) {
        i = noDigit + 1;
        continue;
      }
      int found = Numbers.card(a, i, floor, to);
      if (found > 0) {
        return found(Kind.CARD, i, found);
      }
      i = Chars.run(a, i, wordEnd, DIGIT) + 1;
    }
    return false;
  }

  private boolean mark(int at) {
    int found;
    switch (a[at]) {
      case '@' -> {
        if (on(Kind.EMAIL)) {
          int from = Emails.start(a, at, floor);
          found = from < at ? Emails.end(a, at, to) : -1;
          if (found > 0) {
            return found(Kind.EMAIL, from, found);
          }
        }
      }
      case ':' -> {
        if (on(Kind.PASSWORD)
            && at + 3 < to
            && a[at + 1] == '/'
            && a[at + 2] == '/'
            && Chars.isAt(a, at - 1, floor, to, ALNUM)) {
          long range = Passwords.after(a, at + 3, to);
          if (range > 0) {
            return found(Kind.PASSWORD, (int) (range >>> 32), (int) range);
          }
        }
      }
      case '-' -> {
        if (on(Kind.PRIVATE_KEY) && (found = Pem.at(a, at, to)) > 0) {
          return found(Kind.PRIVATE_KEY, at, found);
        }
      }
      case '+', '(' -> {
        if (on(Kind.PHONE) && (found = Numbers.markedPhone(a, at, floor, to)) > 0) {
          return found(Kind.PHONE, at, found);
        }
      }
      default -> {}
    }
    return false;
  }

  @SuppressWarnings("EnumOrdinal")
  private boolean on(Kind which) {
    return (enabled & (1 << which.ordinal())) != 0;
  }

  private boolean found(Kind what, int from, int until) {
    kind = what;
    start = from;
    end = until;
    floor = until;
    position = until;
    judged = Math.max(judged, until);
    return true;
  }
}
