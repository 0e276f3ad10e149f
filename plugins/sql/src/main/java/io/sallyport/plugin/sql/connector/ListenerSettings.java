package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Listener;
import java.time.Duration;

/**
 * What the connector knows of a listener's further keys.
 *
 * @param node {@code node}: which gateway of a cluster this is, 0 to 127; carried in cancel keys;
 *     default 0
 * @param holdNotice {@code hold_notice}: seconds between words to a waiting client in its first
 *     minute, after which it hears each minute; default 10
 */
record ListenerSettings(int node, Duration holdNotice) {
  static ListenerSettings of(Listener listener) {
    int node =
        listener.settings().get("node") instanceof Number number ? number.intValue() & 0x7f : 0;
    long millis =
        listener.settings().get("hold_notice") instanceof Number number && number.doubleValue() > 0
            ? (long) (number.doubleValue() * 1000)
            : 10_000;
    return new ListenerSettings(node, Duration.ofMillis(Math.max(100, millis)));
  }
}
