package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Listener;
import java.time.Duration;
import java.util.Set;

/**
 * What the connector knows of a listener's further keys.
 *
 * @param node which gateway of a cluster this is, 0 to 127; carried in cancel keys; default 0
 * @param holdNotice between words to a waiting client in its first minute, after which it hears
 *     each minute; default 10 s
 */
record ListenerSettings(int node, Duration holdNotice) {
  private static final Set<String> KEYS = Set.of("node", "holdNotice");

  /**
   * @throws IllegalArgumentException naming the key, its value and what would be right
   */
  static ListenerSettings of(Listener listener) {
    Settings settings = new Settings("listeners." + listener.name(), listener.settings());
    settings.only(KEYS);
    return new ListenerSettings(
        settings.number("node", 0, 0, 127),
        settings.duration("holdNotice", Duration.ofSeconds(10)));
  }
}
