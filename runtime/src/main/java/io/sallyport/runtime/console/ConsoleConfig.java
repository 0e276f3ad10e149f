package io.sallyport.runtime.console;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.ByteSize;
import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.config.Loopback;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the console is served.
 *
 * @param host the address to listen on; a loopback address unless a certificate is given; default
 *     127.0.0.1
 * @param port 0..65535; 0: a free one; default 8080
 * @param publicUrl how people reach it; in notices and for the sign-in; default: localhost and the
 *     port
 * @param certificate PEM file with the certificate chain; read again when it changes
 * @param key PEM file with its private key (PKCS #8)
 * @param ui folder of the built web console; default {@code ui}
 * @param readers groups whose members see everything; empty (the default): whoever signs in as a
 *     person. Others see what is theirs or waits for them
 * @param answersPerMinute how many answers one person may give in a minute; above zero; default 30
 * @param maxRequest how long a request body may be; default 64KiB
 * @param eventStreams how many pages may follow live; above zero; default 500
 */
public record ConsoleConfig(
    @Nullable String host,
    @Nullable Integer port,
    @Nullable URI publicUrl,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable Path ui,
    @Nullable List<String> readers,
    @Nullable Integer answersPerMinute,
    @Nullable ByteSize maxRequest,
    @Nullable Integer eventStreams) {
  public ConsoleConfig {
    host = requireNonNullElse(host, "127.0.0.1");
    port = requireNonNullElse(port, 8080);
    ui = requireNonNullElse(ui, Path.of("ui"));
    readers = List.copyOf(requireNonNullElse(readers, List.of()));
    answersPerMinute = requireNonNullElse(answersPerMinute, 30);
    maxRequest = requireNonNullElse(maxRequest, new ByteSize(64 << 10));
    eventStreams = requireNonNullElse(eventStreams, 500);
    InvalidConfig.unless(port >= 0 && port <= 65535, "port", port, "use a port, 0 to 65535");
    InvalidConfig.unless(
        (certificate == null) == (key == null),
        "certificate",
        certificate,
        "give certificate and key, or neither");
    InvalidConfig.unless(
        certificate != null || Loopback.is(host),
        "host",
        host,
        "without certificate and key the console is served on a loopback address only");
    publicUrl =
        requireNonNullElse(
            publicUrl,
            URI.create((certificate == null ? "http" : "https") + "://localhost:" + port));
    InvalidConfig.unless(
        publicUrl.getHost() != null
            && List.of("http", "https").contains(publicUrl.getScheme())
            && publicUrl.getQuery() == null,
        "publicUrl",
        publicUrl,
        "use an absolute address such as https://gate.example.com");
    InvalidConfig.unless(
        answersPerMinute > 0, "answersPerMinute", answersPerMinute, "use a number above zero");
    InvalidConfig.unless(eventStreams > 0, "eventStreams", eventStreams, "use a number above zero");
    InvalidConfig.unless(
        maxRequest.bytes() >= 4096 && maxRequest.bytes() <= 16 << 20,
        "maxRequest",
        maxRequest,
        "use 4KiB to 16MiB");
  }

  /** Served on loopback without TLS. */
  public static ConsoleConfig on(int port, Path ui) {
    return new ConsoleConfig(null, port, null, null, null, ui, null, null, null, null);
  }

  @Override
  public String host() {
    return requireNonNull(host);
  }

  @Override
  public Integer port() {
    return requireNonNull(port);
  }

  @Override
  public URI publicUrl() {
    return requireNonNull(publicUrl);
  }

  @Override
  public Path ui() {
    return requireNonNull(ui);
  }

  @Override
  public List<String> readers() {
    return requireNonNull(readers);
  }

  @Override
  public Integer answersPerMinute() {
    return requireNonNull(answersPerMinute);
  }

  @Override
  public ByteSize maxRequest() {
    return requireNonNull(maxRequest);
  }

  @Override
  public Integer eventStreams() {
    return requireNonNull(eventStreams);
  }
}
