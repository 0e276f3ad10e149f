package io.sallyport.plugin.sql.connector;

import io.netty.util.concurrent.ScheduledFuture;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps a waiting client informed, and its socket alive: often at first, then each minute. */
final class HoldNotices {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final Relay relay;
  private final @Nullable URI decide;
  private final long since = System.nanoTime();
  private ScheduledFuture<?> timer;

  /**
   * @param decide where people answer; null when the gate did not say
   */
  HoldNotices(Relay relay, @Nullable URI decide) {
    this.relay = relay;
    this.decide = decide;
    timer = next(Duration.ZERO);
  }

  private ScheduledFuture<?> next(Duration waited) {
    return relay
        .client
        .eventLoop()
        .schedule(this::remind, pause(relay.holdNotice, waited).toMillis(), TimeUnit.MILLISECONDS);
  }

  private void remind() {
    Duration waited = Duration.ofNanos(System.nanoTime() - since);
    relay.notice(words(waited, decide));
    timer = next(waited);
  }

  /** How long to say nothing: {@code every} in the first minute, no less than a minute after it. */
  static Duration pause(Duration every, Duration waited) {
    return waited.compareTo(MINUTE) < 0 || every.compareTo(MINUTE) > 0 ? every : MINUTE;
  }

  static String words(Duration waited, @Nullable URI decide) {
    String soFar =
        waited.compareTo(MINUTE) < 0
            ? waited.toSeconds() + " s"
            : Math.round(waited.toSeconds() / 60.0) + " min";
    return "still waiting for an approval, "
        + soFar
        + " so far"
        + (decide == null ? "" : ": " + decide);
  }

  void stop() {
    timer.cancel(false);
  }
}
