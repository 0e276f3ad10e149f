package io.sallyport.runtime.policy;

import io.sallyport.runtime.config.InvalidConfig;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where an OPA listens.
 *
 * @param base {@code http://host:port} or {@code https://host:port}, with a path prefix if OPA is
 *     behind one; for a socket its host is a mere word
 * @param socket the Unix socket; null for TCP
 */
record OpaEndpoint(URI base, @Nullable Path socket) {

  static OpaEndpoint of(Path socket) {
    return new OpaEndpoint(URI.create("http://opa"), socket.toAbsolutePath());
  }

  /**
   * @param url {@code http://…}, {@code https://…} or {@code unix:///path}
   * @throws InvalidConfig for any other
   */
  static OpaEndpoint of(URI url) {
    String scheme = String.valueOf(url.getScheme());
    return switch (scheme) {
      case "http", "https" -> {
        InvalidConfig.unless(url.getHost() != null, "url", url, "name OPA's host");
        yield new OpaEndpoint(url, null);
      }
      case "unix" -> {
        InvalidConfig.unless(
            url.getPath() != null && url.getPath().startsWith("/"),
            "url",
            url,
            "name the socket by its whole path, such as unix:///run/opa/opa.sock");
        yield of(Path.of(url.getPath()));
      }
      default ->
          throw new InvalidConfig("url", url, "use http://, https:// or unix:///path/to/socket");
    };
  }

  /** As an operator recognises it. */
  @Override
  public String toString() {
    return socket == null ? base.toString() : "unix://" + socket;
  }
}
