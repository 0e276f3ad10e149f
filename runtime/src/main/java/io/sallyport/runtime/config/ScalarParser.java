package io.sallyport.runtime.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** One YAML scalar to one value: the types that configuration records may have. */
final class ScalarParser {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private final Path folder;
  private final Map<Class<?>, Parser> parsers;

  @FunctionalInterface
  private interface Parser {
    Object parse(String text);
  }

  /**
   * @param folder what relative paths are relative to
   */
  ScalarParser(Path folder) {
    this.folder = folder;
    this.parsers =
        Map.ofEntries(
            Map.entry(String.class, text -> text),
            Map.entry(int.class, ScalarParser::integer),
            Map.entry(Integer.class, ScalarParser::integer),
            Map.entry(long.class, ScalarParser::whole),
            Map.entry(Long.class, ScalarParser::whole),
            Map.entry(double.class, ScalarParser::number),
            Map.entry(Double.class, ScalarParser::number),
            Map.entry(boolean.class, ScalarParser::truth),
            Map.entry(Boolean.class, ScalarParser::truth),
            Map.entry(Duration.class, ScalarParser::duration),
            Map.entry(ByteSize.class, ByteSize::parse),
            Map.entry(URI.class, ScalarParser::uri),
            Map.entry(Path.class, this::path),
            Map.entry(SecretReference.class, this::secret));
  }

  boolean parses(Class<?> type) {
    return parsers.containsKey(type);
  }

  /**
   * @throws IllegalArgumentException saying what would be right
   */
  Object parse(String text, Class<?> type) {
    Parser parser = parsers.get(type);
    if (parser != null) {
      return parser.parse(text);
    }
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        if (plain(((Enum<?>) constant).name()).equals(plain(text))) {
          return constant;
        }
      }
      throw new IllegalArgumentException(
          "use one of " + Arrays.stream(type.getEnumConstants()).map(ScalarParser::word).toList());
    }
    throw new IllegalStateException("no configuration value can be a " + type);
  }

  /** An enum's constant as it is written in configuration. */
  static String word(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** {@code vault-kv}, {@code vaultKv} and {@code VAULT_KV} are one word. */
  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
  }

  private static Object integer(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("use a whole number", e);
    }
  }

  private static Object whole(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("use a whole number", e);
    }
  }

  private static Object number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("use a number", e);
    }
  }

  private static Object truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("use true or false");
    };
  }

  private static Object duration(String text) {
    var matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("use a duration such as 500ms, 30s, 10m, 8h or 7d");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  private static Object uri(String text) {
    try {
      URI uri = URI.create(text);
      if (uri.getScheme() == null) {
        throw new IllegalArgumentException("use a whole address, such as https://…");
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("use an address such as https://…", e);
    }
  }

  private Object path(String text) {
    return text.startsWith("~/")
        ? Path.of(System.getProperty("user.home"), text.substring(2))
        : folder.resolve(text).normalize();
  }

  private Object secret(String text) {
    SecretReference reference = new SecretReference(text);
    return text.startsWith("file:")
        ? new SecretReference("file:" + path(text.substring("file:".length())))
        : reference;
  }
}
