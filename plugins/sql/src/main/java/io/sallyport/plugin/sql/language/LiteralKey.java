package io.sallyport.plugin.sql.language;

import java.util.Arrays;
import java.util.Set;

/**
 * Writes a text down with its plain literals left out: decimal numbers of up to nine digits become
 * {@code 0}, longer ones and ones with a point become {@code 0.0}, and {@code '…'} becomes {@code
 * ''}. Everything else stays, byte for byte. Texts with the same key have the same tokens but for
 * the values of these literals, so that the parser gives them the same tree but for constants.
 *
 * <p>It declines whatever it would have to think about: comments, dollar quotes, escapes, prefixed
 * strings ({@code E''}), strings in two pieces, bytes that are not ASCII, numbers in other
 * notations. One thread; holds buffers.
 */
final class LiteralKey {
  private static final int LONGEST = 4096;
  private static final int MOST_LITERALS = 256;

  /** So that a number never becomes one that the grammar treats otherwise (it must fit 32 bits). */
  private static final int DIGITS_OF_AN_INTEGER = 9;

  private byte[] key = new byte[512];
  private int length;
  private final int[] places = new int[MOST_LITERALS];
  private final int[] signs = new int[MOST_LITERALS];
  private int literals;

  /** Reads a text. Returns whether it has a key. */
  boolean read(byte[] text) {
    length = 0;
    literals = 0;
    if (text.length > LONGEST) {
      return false;
    }
    if (key.length < text.length + 4) {
      key = new byte[LONGEST * 2];
    }
    var at = 0;
    while (at < text.length) {
      var c = text[at];
      if (isLetter(c)) {
        var start = at;
        while (at < text.length && (isLetter(text[at]) || isDigit(text[at]) || text[at] == '$')) {
          at++;
        }
        if (at < text.length && (text[at] == '\'' || text[at] == '&')) {
          return false; // E'…', U&'…'; or x&1, which is not worth telling apart
        }
        copy(text, start, at);
      } else if (isDigit(c)) {
        at = number(text, at);
      } else {
        at =
            switch (c) {
              case '\'' -> string(text, at);
              case '"' -> quoted(text, at);
              case '$' -> parameter(text, at);
              case '-' -> at + 1 < text.length && text[at + 1] == '-' ? -1 : plain(c, at);
              case '/' -> at + 1 < text.length && text[at + 1] == '*' ? -1 : plain(c, at);
              case '.' -> at + 1 < text.length && isDigit(text[at + 1]) ? -1 : plain(c, at);
              case '\\', '{', '}', '`' -> -1;
              default -> c >= ' ' || c == '\n' || c == '\r' || c == '\t' ? plain(c, at) : -1;
            };
      }
      if (at < 0) {
        return false;
      }
    }
    return true;
  }

  private int plain(byte c, int at) {
    put(c);
    return at + 1;
  }

  private int number(byte[] text, int start) {
    var at = start;
    while (at < text.length && isDigit(text[at])) {
      at++;
    }
    var whole = at - start;
    var point = at < text.length && text[at] == '.';
    if (point) {
      at++;
      var fraction = at;
      while (at < text.length && isDigit(text[at])) {
        at++;
      }
      if (at == fraction) {
        return -1; // 1. and 1..2
      }
    }
    if (at < text.length && (isLetter(text[at]) || text[at] == '.' || text[at] == '$')) {
      return -1; // 1e5, 0x1F, 1_000
    }
    if (!literal(start, sign(text, start))) {
      return -1;
    }
    put((byte) '0');
    if (point || whole > DIGITS_OF_AN_INTEGER) {
      put((byte) '.');
      put((byte) '0');
    }
    return at;
  }

  /**
   * Where the minus stands that the parser makes part of a number; the number itself if there is
   * none.
   */
  private static int sign(byte[] text, int start) {
    var before = start - 1;
    while (before >= 0 && isSpace(text[before])) {
      before--;
    }
    return before >= 0 && text[before] == '-' ? before : start;
  }

  private int string(byte[] text, int start) {
    var at = start + 1;
    while (true) {
      if (at >= text.length || text[at] == '\\' || text[at] <= 0) {
        return -1;
      }
      if (text[at] == '\'') {
        if (at + 1 < text.length && text[at + 1] == '\'') {
          at++;
        } else {
          break;
        }
      }
      at++;
    }
    at++;
    var next = at;
    while (next < text.length && isSpace(text[next])) {
      next++;
    }
    if (next < text.length && text[next] == '\'' || !literal(start, start)) {
      return -1;
    }
    put((byte) '\'');
    put((byte) '\'');
    return at;
  }

  private int quoted(byte[] text, int start) {
    var at = start + 1;
    while (at < text.length && text[at] != '"') {
      if (text[at] <= 0) {
        return -1;
      }
      at++;
    }
    if (at == text.length) {
      return -1;
    }
    at++;
    copy(text, start, at);
    return at;
  }

  private int parameter(byte[] text, int start) {
    var at = start + 1;
    while (at < text.length && isDigit(text[at])) {
      at++;
    }
    if (at == start + 1 || at < text.length && (isLetter(text[at]) || text[at] == '$')) {
      return -1;
    }
    copy(text, start, at);
    return at;
  }

  private boolean literal(int place, int sign) {
    if (literals == MOST_LITERALS) {
      return false;
    }
    places[literals] = place;
    signs[literals++] = sign;
    return true;
  }

  private void put(byte b) {
    if (length == key.length) {
      key = Arrays.copyOf(key, key.length * 2);
    }
    key[length++] = b;
  }

  private void copy(byte[] text, int from, int to) {
    var count = to - from;
    if (length + count > key.length) {
      key = Arrays.copyOf(key, (length + count) * 2);
    }
    System.arraycopy(text, from, key, length, count);
    length += count;
  }

  private static boolean isLetter(byte c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0x0b;
  }

  byte[] bytes() {
    return key;
  }

  int length() {
    return length;
  }

  /** How many literals were left out. */
  int literals() {
    return literals;
  }

  /**
   * Whether each literal that was left out is one of these constants of the tree, none of which
   * anybody looked at.
   */
  boolean allIn(Set<Integer> free) {
    for (var i = 0; i < literals; i++) {
      if (!free.contains(places[i]) && !free.contains(signs[i])) {
        return false;
      }
    }
    return true;
  }
}
