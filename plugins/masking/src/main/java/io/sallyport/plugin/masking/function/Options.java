package io.sallyport.plugin.masking.function;

import io.sallyport.api.Mask;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a mask's options into types, and knows which were asked for. */
final class Options {
  private final Mask mask;
  private final Map<String, String> values;
  private final Set<String> unread;

  Options(Mask mask) {
    this.mask = mask;
    this.values = mask.options();
    this.unread = new TreeSet<>(values.keySet());
  }

  String field() {
    return mask.field();
  }

  String text(String name, String absent) {
    unread.remove(name);
    @Nullable String value = values.get(name);
    return value == null ? absent : value;
  }

  long number(String name, long absent, long least, long most) {
    String value = text(name, Long.toString(absent));
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // reported below
    }
    throw wrong(name, value, "use a whole number from " + least + " to " + most);
  }

  <E extends Enum<E>> E word(String name, E absent, Class<E> words) {
    String value = text(name, absent.name().toLowerCase(java.util.Locale.ROOT));
    for (E word : words.getEnumConstants()) {
      if (word.name().toLowerCase(java.util.Locale.ROOT).equals(value)) {
        return word;
      }
    }
    throw wrong(
        name,
        value,
        "use one of "
            + java.util.Arrays.toString(words.getEnumConstants())
                .toLowerCase(java.util.Locale.ROOT));
  }

  void requireAllRead() {
    if (!unread.isEmpty()) {
      throw new IllegalArgumentException(
          "mask function %s of %s has no option %s"
              .formatted(mask.function(), mask.field(), unread.iterator().next()));
    }
  }

  private IllegalArgumentException wrong(String name, String value, String advice) {
    return new IllegalArgumentException(
        "mask function %s of %s: option %s is %s: %s"
            .formatted(mask.function(), mask.field(), name, value, advice));
  }
}
