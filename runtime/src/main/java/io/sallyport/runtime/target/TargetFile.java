package io.sallyport.runtime.target;

import static java.util.Objects.requireNonNullElse;

import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.credential.TargetCredentialConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One file of the targets folder; the target's name is the file's.
 *
 * @param protocol the connector's protocol
 * @param address {@code HOST:PORT}
 * @param tls default: verified against the JDK's roots
 * @param labels what policy reads
 * @param classification facts about data, by field
 * @param credential where backend credentials come from
 * @param settings what the connector wants to know: its README lists the keys
 */
record TargetFile(
    String protocol,
    String address,
    @Nullable Tls tls,
    @Nullable Map<String, String> labels,
    @Nullable Map<String, String> classification,
    TargetCredentialConfig credential,
    @Nullable Map<String, Object> settings) {
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9_.-]+):(\\d{1,5})");

  /**
   * @param mode {@code verify-full} (default) or {@code disable}
   * @param ca PEM file with the roots to trust
   * @param serverName the name that the certificate carries, if it is not the address's host
   */
  record Tls(TargetTls.@Nullable Mode mode, @Nullable Path ca, @Nullable String serverName) {}

  TargetFile {
    InvalidConfig.unless(
        protocol.matches("[a-z][a-z0-9-]*"),
        "protocol",
        protocol,
        "name a connector's protocol, such as postgresql");
    var matcher = ADDRESS.matcher(address);
    InvalidConfig.unless(
        matcher.matches() && port(address) >= 1 && port(address) <= 65535,
        "address",
        address,
        "write HOST:PORT");
    labels = Map.copyOf(requireNonNullElse(labels, Map.of()));
    classification = Map.copyOf(requireNonNullElse(classification, Map.of()));
    settings = Map.copyOf(requireNonNullElse(settings, Map.of()));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  Target target(String name) {
    String host = address.substring(0, address.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
    Tls wanted = requireNonNullElse(tls, new Tls(null, null, null));
    return new Target(
        name,
        protocol,
        host,
        port(address),
        new TargetTls(
            requireNonNullElse(wanted.mode(), TargetTls.Mode.VERIFY_FULL),
            wanted.ca(),
            wanted.serverName()),
        requireNonNullElse(labels, Map.of()),
        requireNonNullElse(classification, Map.of()),
        requireNonNullElse(settings, Map.of()));
  }
}
