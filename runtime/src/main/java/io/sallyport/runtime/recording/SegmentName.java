package io.sallyport.runtime.recording;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which segment: {@code INSTANCE.LANE.NUMBER.journal}. The numbers of a lane have no gaps.
 *
 * @param instance the gateway; letters, digits, {@code _} and {@code -}
 * @param lane which of its writers: an event loop's number, or {@code shared}
 * @param number counts the lane's segments from 1
 */
record SegmentName(String instance, String lane, long number) implements Comparable<SegmentName> {
  static final String SUFFIX = ".journal";
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_-]+)\\.([a-z0-9]+)\\.(\\d{8,18})\\.(journal|seal|expired)");

  /** Null when it is not the name of a segment, a seal or an expiry. */
  static @Nullable SegmentName of(Path file) {
    var matcher = FORM.matcher(String.valueOf(file.getFileName()));
    return matcher.matches()
        ? new SegmentName(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3)))
        : null;
  }

  String stem() {
    return String.format(Locale.ROOT, "%s.%s.%08d", instance, lane, number);
  }

  String journal() {
    return stem() + SUFFIX;
  }

  String seal() {
    return stem() + ".seal";
  }

  String expired() {
    return stem() + ".expired";
  }

  /** Names what has one chain of seals. */
  String chain() {
    return instance + "." + lane;
  }

  @Override
  public int compareTo(SegmentName other) {
    int order = instance.compareTo(other.instance);
    order = order != 0 ? order : lane.compareTo(other.lane);
    return order != 0 ? order : Long.compare(number, other.number);
  }
}
