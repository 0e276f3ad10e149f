package io.sallyport.plugin.sql.connector;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The connector's own keys of a configuration file. As strict as the gateway is with its keys: what
 * is ignored may have been the switch that somebody relies on.
 *
 * @param where the file's owner, for messages: {@code target orders}
 */
record Settings(String where, Map<String, Object> values) {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  /**
   * @throws IllegalArgumentException when there are others
   */
  void only(Set<String> known) {
    for (String key : new TreeMap<>(values).keySet()) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(
            where + ": settings." + key + " is not a key here; there are " + new TreeSet<>(known));
      }
    }
  }

  /** A text that is not blank. */
  String text(String key, String otherwise) {
    Object value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw wrong(key, value, "use a text");
  }

  /** False when it is absent: what is off, is off for good reasons. */
  boolean flag(String key) {
    return switch (values.get(key)) {
      case null -> false;
      case Boolean flag -> flag;
      case Object other -> throw wrong(key, other, "use true or false");
    };
  }

  /** A whole number within these bounds. */
  int number(String key, int otherwise, int least, int most) {
    Object value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Number number
        && number.doubleValue() == number.longValue()
        && number.longValue() >= least
        && number.longValue() <= most) {
      return number.intValue();
    }
    throw wrong(key, value, "use a number, " + least + " to " + most);
  }

  /** A duration as the gateway writes them, above zero and at most a day. */
  Duration duration(String key, Duration otherwise) {
    Object value = values.get(key);
    if (value == null) {
      return otherwise;
    }
    Duration duration = value instanceof String text ? parse(text) : null;
    if (duration != null && duration.isPositive() && duration.compareTo(Duration.ofDays(1)) <= 0) {
      return duration;
    }
    throw wrong(key, value, "use a duration above zero and at most 1d, such as 500ms, 10s or 2m");
  }

  private static @Nullable Duration parse(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      return null;
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

  private IllegalArgumentException wrong(String key, Object value, String advice) {
    return new IllegalArgumentException(where + ": settings." + key + ": " + value + ": " + advice);
  }
}
