package io.sallyport.plugin.sql.language.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the JSON that the parser writes, and no other: it is well-formed, and its names are few, so
 * that they are shared.
 */
final class TreeReader {
  private static final int NAMES = 4096;
  private static final String[] SHARED_NAMES = new String[NAMES];

  private final byte[] json;
  private int at;

  private TreeReader(byte[] json) {
    this.json = json;
  }

  static Node read(byte[] json) {
    return (Node) new TreeReader(json).value();
  }

  private Object value() {
    skipSpace();
    return switch (json[at]) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> {
        at += 4;
        yield true;
      }
      case 'f' -> {
        at += 5;
        yield false;
      }
      case 'n' -> { // only PL/pgSQL's lists have it, where something is left open
        at += 4;
        yield new Node();
      }
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw new IllegalStateException("not a parse tree, at byte " + at);
    };
  }

  private Node object() {
    var node = new Node();
    at++;
    while (json[at] != '}') {
      if (json[at] == ',') {
        at++;
      }
      var name = name();
      if (json[at++] != ':') {
        throw new IllegalStateException("not a parse tree, at byte " + at);
      }
      node.add(name, value());
    }
    at++;
    return node;
  }

  private List<Object> array() {
    var list = new ArrayList<Object>(4);
    at++;
    skipSpace();
    while (json[at] != ']') {
      if (json[at] == ',') {
        at++;
      }
      list.add(value());
      skipSpace();
    }
    at++;
    return list;
  }

  /** Trees of PL/pgSQL have line breaks in their lists. */
  private void skipSpace() {
    while (json[at] == '\n' || json[at] == ' ') {
      at++;
    }
  }

  private Long number() {
    var negative = json[at] == '-';
    if (negative) {
      at++;
    }
    long value = 0;
    while (json[at] >= '0' && json[at] <= '9') {
      value = value * 10 + json[at++] - '0';
    }
    return negative ? -value : value;
  }

  private String name() {
    var start = ++at;
    var hash = 7;
    while (json[at] != '"') {
      hash = hash * 31 + json[at++];
    }
    var length = at++ - start;
    var slot = (hash ^ hash >>> 15) & NAMES - 1;
    var shared = SHARED_NAMES[slot]; // a race costs a second String, no more
    if (shared != null && same(shared, start, length)) {
      return shared;
    }
    var name = new String(json, start, length, StandardCharsets.UTF_8).intern();
    SHARED_NAMES[slot] = name;
    return name;
  }

  private boolean same(String name, int start, int length) {
    if (name.length() != length) {
      return false;
    }
    for (var i = 0; i < length; i++) {
      if (name.charAt(i) != json[start + i]) {
        return false;
      }
    }
    return true;
  }

  private String string() {
    var start = ++at;
    while (json[at] != '"') {
      if (json[at] == '\\') {
        return escaped(start);
      }
      at++;
    }
    return new String(json, start, at++ - start, StandardCharsets.UTF_8);
  }

  private String escaped(int start) {
    var bytes = Arrays.copyOfRange(json, start, at + 16 > json.length ? json.length : at + 16);
    var length = at - start;
    while (json[at] != '"') {
      if (length + 4 > bytes.length) {
        bytes = Arrays.copyOf(bytes, bytes.length * 2 + 4);
      }
      if (json[at] != '\\') {
        bytes[length++] = json[at++];
        continue;
      }
      var escape = json[at + 1];
      at += 2;
      if (escape == 'u') {
        // The parser escapes control characters alone this way.
        var code = Integer.parseInt(new String(json, at, 4, StandardCharsets.US_ASCII), 16);
        for (var b : Character.toString(code).getBytes(StandardCharsets.UTF_8)) {
          bytes[length++] = b;
        }
        at += 4;
      } else {
        bytes[length++] =
            (byte)
                switch (escape) {
                  case 'n' -> '\n';
                  case 't' -> '\t';
                  case 'r' -> '\r';
                  case 'b' -> '\b';
                  case 'f' -> '\f';
                  default -> escape;
                };
      }
    }
    at++;
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
