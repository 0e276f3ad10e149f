package io.sallyport.plugin.sql.connector;

import io.sallyport.plugin.sql.wire.ProtocolViolation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which parameters of a start-up message reach the server. Each is a SET: what is not harmless is
 * decided by policy as one ({@link StartSettings}), and what the gate itself holds does not pass.
 */
final class StartupPolicy {
  private static final Set<String> HARMLESS =
      Set.of(
          "application_name",
          "datestyle",
          "timezone",
          "intervalstyle",
          "extra_float_digits",
          "bytea_output",
          "statement_timeout",
          "lock_timeout",
          "transaction_timeout",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "default_transaction_read_only",
          "default_transaction_isolation",
          "default_transaction_deferrable",
          "geqo",
          "jit",
          "client_min_messages");

  /** Names that need no quotes in a SET, so that policy reads the name that the server is given. */
  private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_$]*(\\.[a-z_][a-z0-9_$]*)*");

  private StartupPolicy() {}

  /**
   * The parameters for the server, but for user and database; those in {@link #undecided} only if
   * policy says so.
   *
   * @throws ProtocolViolation naming the parameter that does not pass
   */
  static Map<String, String> passed(Map<String, String> asked, boolean replication) {
    Map<String, String> passed = new LinkedHashMap<>();
    asked.forEach((name, value) -> {
      switch (name) {
        case "user", "database" -> {}
        case "options" -> options(value).forEach((n, v) -> pass(n, v, passed, replication));
        default -> {
          if (!name.startsWith("_pq_.")) {
            pass(name, value, passed, replication);
          }
        }
      }
    });
    passed.putAll(OwnRefusals.PINNED);
    return passed;
  }

  /** Protocol options; none is known yet. */
  static List<String> unknownOptions(Map<String, String> asked) {
    return asked.keySet().stream().filter(name -> name.startsWith("_pq_.")).toList();
  }

  private static void pass(
      String name, String value, Map<String, String> passed, boolean replication) {
    String known = name.toLowerCase(Locale.ROOT);
    if (known.equals("replication")) {
      boolean wanted =
          !Set.of("false", "off", "no", "0", "").contains(value.toLowerCase(Locale.ROOT));
      if (wanted && !replication) {
        throw new ProtocolViolation("0A000", "replication is not allowed through this gate");
      }
      if (wanted) {
        passed.put(known, value);
      }
    } else if (OwnRefusals.PINNED.containsKey(known)) {
      if (!same(known, value) && !ascii(known, value)) {
        throw new ProtocolViolation(
            "0A000", "parameter " + known + " must be " + OwnRefusals.PINNED.get(known) + " here");
      }
    } else if (NAME.matcher(known).matches()) {
      passed.put(known, value);
    } else {
      throw new ProtocolViolation("42704", "unrecognized configuration parameter \"" + name + "\"");
    }
  }

  /** Of the parameters that pass: those that policy has to decide on, in the client's order. */
  static Map<String, String> undecided(Map<String, String> passed) {
    Map<String, String> undecided = new LinkedHashMap<>();
    passed.forEach((name, value) -> {
      if (!HARMLESS.contains(name)
          && !OwnRefusals.PINNED.containsKey(name)
          && !name.equals("replication")) {
        undecided.put(name, value);
      }
    });
    return undecided;
  }

  /** SQL_ASCII says nothing about the client; it is told that the session speaks UTF8. */
  private static boolean ascii(String name, String value) {
    return name.equals("client_encoding") && letters(value).equals("sqlascii");
  }

  /** Whether a value means what a held setting is held at. */
  static boolean same(String name, String value) {
    return switch (name) {
      case "client_encoding" -> Set.of("utf8", "unicode").contains(letters(value));
      case "standard_conforming_strings" ->
          Set.of("on", "true", "yes", "1", "t", "y").contains(value.toLowerCase(Locale.ROOT));
      default -> value.equalsIgnoreCase(OwnRefusals.PINNED.get(name));
    };
  }

  private static String letters(String value) {
    return value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  /** Reads command-line options as the server splits them: by blanks, with backslash escapes. */
  private static Map<String, String> options(String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> words = words(text);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String setting;
      if (word.equals("-c") && i + 1 < words.size()) {
        setting = words.get(++i);
      } else if (word.startsWith("-c")) {
        setting = word.substring(2);
      } else if (word.startsWith("--")) {
        setting = word.substring(2);
      } else {
        throw new ProtocolViolation("0A000", "option \"" + word + "\" is not taken here");
      }
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new ProtocolViolation("0A000", "option \"" + setting + "\" needs a value");
      }
      settings.put(setting.substring(0, equals).replace('-', '_'), setting.substring(equals + 1));
    }
    return settings;
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inside = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        word.append(text.charAt(++i));
        inside = true;
      } else if (Character.isWhitespace(c)) {
        if (inside) {
          words.add(word.toString());
          word.setLength(0);
          inside = false;
        }
      } else {
        word.append(c);
        inside = true;
      }
    }
    if (inside) {
      words.add(word.toString());
    }
    return words;
  }
}
