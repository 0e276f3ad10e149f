package io.sallyport.runtime.cli;

/**
 * Makes recorded text harmless for a terminal: what was recorded was written by others, and a
 * control sequence in it could rewrite what the auditor sees.
 */
final class TerminalText {
  private TerminalText() {}

  static String safe(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          int type = Character.getType(point);
          if (point == '\n' || point == '\t') {
            safe.appendCodePoint(point);
          } else if (type == Character.CONTROL || type == Character.FORMAT) {
            safe.append(String.format("\\u%04x", point));
          } else {
            safe.appendCodePoint(point);
          }
        });
    return safe.toString();
  }

  static String line(String text) {
    return safe(text.replace('\n', ' '));
  }
}
