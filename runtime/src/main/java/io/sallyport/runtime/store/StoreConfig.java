package io.sallyport.runtime.store;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.config.SecretReference;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the gateway keeps its state.
 *
 * @param url {@code postgresql://HOST:PORT/DATABASE?sslmode=verify-full}, without a password;
 *     absent: a PostgreSQL of our own in {@code folder}
 * @param user the login name at {@code url}
 * @param password its password
 * @param folder of the embedded PostgreSQL; default {@code state/postgresql}
 * @param port of the embedded PostgreSQL; default: a free one, kept from start to start
 * @param connections how many are open at most; 2..200; default 10
 * @param timeout how long one statement, or the wait for a connection, may take; above zero;
 *     default 5s
 */
public record StoreConfig(
    @Nullable String url,
    @Nullable String user,
    @Nullable SecretReference password,
    @Nullable Path folder,
    @Nullable Integer port,
    @Nullable Integer connections,
    @Nullable Duration timeout) {
  public StoreConfig {
    folder = requireNonNullElse(folder, Path.of("state", "postgresql"));
    connections = requireNonNullElse(connections, 10);
    timeout = requireNonNullElse(timeout, Duration.ofSeconds(5));
    if (url != null) {
      InvalidConfig.unless(
          url.matches("(jdbc:)?postgres(ql)?://[^/?#@]+/[^/?#]+(\\?.*)?")
              && !url.matches("(?i).*[?&]password=.*"),
          "url",
          "<not shown>",
          "write postgresql://HOST:PORT/DATABASE; user and password are keys of their own");
      InvalidConfig.unless(user != null, "user", user, "name who logs in at store.url");
      InvalidConfig.unless(
          port == null, "port", port, "is for the embedded PostgreSQL; the port belongs in url");
    }
    InvalidConfig.unless(
        port == null || (port >= 1 && port <= 65535), "port", port, "use a port, 1 to 65535");
    InvalidConfig.unless(
        connections >= 2 && connections <= 200, "connections", connections, "use 2 to 200");
    InvalidConfig.unless(
        timeout.isPositive() && timeout.compareTo(Duration.ofMinutes(1)) <= 0,
        "timeout",
        timeout,
        "use a duration above zero and at most 1m, such as 5s");
  }

  /** As the driver wants it; null: embedded. */
  @Nullable String jdbcUrl() {
    return url == null ? null : url.replaceFirst("^(jdbc:)?postgres(ql)?:", "jdbc:postgresql:");
  }

  /** The embedded one, in a folder. */
  public static StoreConfig embedded(Path folder) {
    return new StoreConfig(null, null, null, folder, null, null, null);
  }

  @Override
  public Path folder() {
    return requireNonNull(folder);
  }

  @Override
  public Integer connections() {
    return requireNonNull(connections);
  }

  @Override
  public Duration timeout() {
    return requireNonNull(timeout);
  }
}
