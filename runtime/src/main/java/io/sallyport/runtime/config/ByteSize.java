package io.sallyport.runtime.config;

import java.util.Locale;
import java.util.regex.Pattern;

/** A number of bytes, written {@code 512}, {@code 64KiB}, {@code 16MiB} or {@code 1GiB}. */
public record ByteSize(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB)?");

  /**
   * @throws InvalidConfig when the text is not of that form
   */
  public static ByteSize parse(String text) {
    var matcher = FORM.matcher(text.trim());
    InvalidConfig.unless(matcher.matches(), "size", text, "use a size such as 64KiB or 16MiB");
    long unit =
        switch (String.valueOf(matcher.group(2)).toLowerCase(Locale.ROOT)) {
          case "kib" -> 1L << 10;
          case "mib" -> 1L << 20;
          case "gib" -> 1L << 30;
          default -> 1;
        };
    long number = Long.parseLong(matcher.group(1));
    InvalidConfig.unless(number <= Long.MAX_VALUE / unit, "size", text, "use a smaller size");
    return new ByteSize(number * unit);
  }
}
