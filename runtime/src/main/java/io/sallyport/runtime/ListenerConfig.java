package io.sallyport.runtime;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.api.Listener;
import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.config.Loopback;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where connections of one protocol are accepted; a route in routes/listeners with the listener's
 * name as its id does it.
 *
 * @param protocol default: the listener's name
 * @param host the address to listen on; default {@code 127.0.0.1}; {@code 0.0.0.0} for all
 * @param port 0..65535; 0 picks a free one
 * @param tls {@code required} (default) or {@code optional}; the latter on a loopback address only
 * @param authenticationTimeout from the accepted connection to the opened session; above zero, at
 *     most 5 min; default 30 s
 * @param settings what the connector wants to know: its README lists the keys
 */
public record ListenerConfig(
    @Nullable String protocol,
    @Nullable String host,
    int port,
    Listener.@Nullable ClientTls tls,
    @Nullable Duration authenticationTimeout,
    @Nullable Map<String, Object> settings) {
  public ListenerConfig {
    host = requireNonNullElse(host, "127.0.0.1");
    tls = requireNonNullElse(tls, Listener.ClientTls.REQUIRED);
    authenticationTimeout = requireNonNullElse(authenticationTimeout, Duration.ofSeconds(30));
    settings = Map.copyOf(requireNonNullElse(settings, Map.of()));
    InvalidConfig.unless(port >= 0 && port <= 65535, "port", port, "use 0 to 65535");
    InvalidConfig.unless(
        tls == Listener.ClientTls.REQUIRED || Loopback.is(host),
        "tls",
        "optional",
        "passwords would cross the network in the clear: use required, or listen on 127.0.0.1");
    InvalidConfig.unless(
        authenticationTimeout.isPositive()
            && authenticationTimeout.compareTo(Duration.ofMinutes(5)) <= 0,
        "authenticationTimeout",
        authenticationTimeout,
        "use a duration above zero and at most 5m, such as 30s");
  }

  Listener listener(String name) {
    return new Listener(
        name,
        requireNonNullElse(protocol, name),
        requireNonNull(tls),
        requireNonNull(authenticationTimeout),
        requireNonNull(settings));
  }
}
