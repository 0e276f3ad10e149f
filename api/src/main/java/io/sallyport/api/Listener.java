package io.sallyport.api;

import java.time.Duration;
import java.util.Map;

/**
 * Where connections are accepted.
 *
 * @param name the listener's name in the configuration, and the id of its route
 * @param protocol the connector's {@link Connector#protocol()}
 * @param clientTls whether a client may go on without TLS
 * @param authenticationTimeout from the accepted connection to the opened session; the connector
 *     must close what is slower
 * @param settings further keys of the listener's configuration, as plain values (Map, List, String,
 *     Number, Boolean)
 */
public record Listener(
    String name,
    String protocol,
    ClientTls clientTls,
    Duration authenticationTimeout,
    Map<String, Object> settings) {
  public Listener {
    settings = Map.copyOf(settings);
  }

  /** Whether clients must use TLS. A secret is never asked for outside TLS. */
  public enum ClientTls {
    REQUIRED,
    /** For a listener on a loopback address or a Unix socket only. */
    OPTIONAL
  }
}
