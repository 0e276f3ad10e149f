package io.sallyport.api;

import java.time.Duration;

/**
 * How much of an answer is let through. At the limit the answer ends with an error in the
 * protocol's own words.
 *
 * @param rows above zero; {@link Long#MAX_VALUE} for no limit
 * @param bytes above zero; {@link Long#MAX_VALUE} for no limit
 * @param time from forwarding to the end of the answer; {@link #FOREVER} for no limit
 */
public record Limits(long rows, long bytes, Duration time) {
  public static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);
  public static final Limits NONE = new Limits(Long.MAX_VALUE, Long.MAX_VALUE, FOREVER);
}
