package io.sallyport.plugin.sql.language;

import java.nio.charset.StandardCharsets;

/**
 * Writes a text for policy and records without what it carries: strings of every kind, numbers and
 * comments are left out. Where a quote does not end, the rest is left out.
 */
final class LiteralsLeftOut {
  private static final String STRING = "''";

  private final String text;
  private final StringBuilder out;
  private int at;

  private LiteralsLeftOut(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length());
  }

  static String of(byte[] text) {
    return new LiteralsLeftOut(new String(text, StandardCharsets.UTF_8)).write();
  }

  private String write() {
    while (at < text.length()) {
      var c = text.charAt(at);
      if (c == '\'') {
        skipString(false);
        out.append(STRING);
      } else if (c == '"') {
        copyQuoted();
      } else if (c == '$' && dollarQuote()) {
        out.append(STRING);
      } else if (text.startsWith("--", at)) {
        skipLine();
      } else if (text.startsWith("/*", at)) {
        skipComment();
      } else if (isDigit(c) || c == '.' && isDigit(peek(1))) {
        skipNumber();
        out.append('0');
      } else if (Character.isLetter(c) || c == '_' || c > 0x7f) {
        word();
      } else if (c == '$') {
        copyParameter();
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString().strip();
  }

  private char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 0x7f;
  }

  private void skipString(boolean escapes) {
    at++;
    while (at < text.length()) {
      var c = text.charAt(at++);
      if (c == '\\' && escapes) {
        at++;
      } else if (c == '\'') {
        if (peek(0) != '\'') {
          return;
        }
        at++;
      }
    }
  }

  private void copyQuoted() {
    var end = text.indexOf('"', at + 1);
    if (end < 0) {
      at = text.length();
      return;
    }
    out.append(text, at, end + 1);
    at = end + 1;
  }

  private boolean dollarQuote() {
    var end = at + 1;
    while (end < text.length() && isWord(text.charAt(end)) && text.charAt(end) != '$') {
      end++;
    }
    if (end >= text.length() || text.charAt(end) != '$' || isDigit(peek(1))) {
      return false;
    }
    var tag = text.substring(at, end + 1);
    var close = text.indexOf(tag, end + 1);
    at = close < 0 ? text.length() : close + tag.length();
    return true;
  }

  private void skipLine() {
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
      at++;
    }
  }

  private void skipComment() {
    var depth = 0;
    do {
      if (text.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (text.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < text.length());
    out.append(' ');
  }

  private void skipNumber() {
    while (at < text.length() && (isWord(text.charAt(at)) || text.charAt(at) == '.')) {
      if ((text.charAt(at) == 'e' || text.charAt(at) == 'E')
          && (peek(1) == '-' || peek(1) == '+')) {
        at++;
      }
      at++;
    }
  }

  private void copyParameter() {
    out.append('$');
    at++;
    while (isDigit(peek(0))) {
      out.append(text.charAt(at++));
    }
  }

  private void word() {
    var start = at;
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    var word = text.substring(start, at);
    if (peek(0) == '\'') {
      skipString(word.equalsIgnoreCase("e"));
      out.append(word.length() == 1 ? "" : word).append(STRING);
    } else if (word.equalsIgnoreCase("u") && peek(0) == '&' && peek(1) == '\'') {
      at++;
      skipString(false);
      out.append(STRING);
    } else {
      out.append(word);
    }
  }
}
