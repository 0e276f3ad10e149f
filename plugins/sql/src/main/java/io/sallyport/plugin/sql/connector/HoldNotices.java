package io.sallyport.plugin.sql.connector;

import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Keeps a waiting client informed, and its socket alive. */
final class HoldNotices {
  private final Relay relay;
  private final long since = System.nanoTime();
  private final ScheduledFuture<?> timer;

  HoldNotices(Relay relay) {
    this.relay = relay;
    long every = relay.holdNotice.toMillis();
    timer =
        relay
            .client
            .eventLoop()
            .scheduleAtFixedRate(this::remind, every, every, TimeUnit.MILLISECONDS);
  }

  private void remind() {
    long seconds = Duration.ofNanos(System.nanoTime() - since).toSeconds();
    relay.notice("still waiting for an approval, " + seconds + " s so far");
  }

  void stop() {
    timer.cancel(false);
  }
}
