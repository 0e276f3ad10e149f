package io.sallyport.runtime.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sallyport.api.TargetTls;
import io.sallyport.api.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contexts by what they are for. A changed certificate is tried before the old one is let go.
 * Thread-safe.
 */
public final class TlsContexts implements Tls {
  private static final Logger LOGGER = LoggerFactory.getLogger(TlsContexts.class);
  private static final SslProvider PROVIDER =
      OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

  private final Path certificate;
  private final Path key;
  private volatile Material material;
  private volatile @Nullable String problem;
  private final Map<ClientKey, SslContext> clients = new ConcurrentHashMap<>();

  private record ClientKey(TargetTls tls, List<String> protocols) {}

  /** The listener's certificate as it was read, with the contexts made of it. */
  private record Material(byte[] certificate, byte[] key, Map<List<String>, SslContext> contexts) {
    boolean sameAs(Material other) {
      return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
    }
  }

  /**
   * @param own where a certificate is made when the configuration names none
   * @throws IOException when the certificate cannot be read or used; the message names the file
   */
  public TlsContexts(TlsConfig config, Path own) throws IOException {
    if (config.certificate() != null && config.key() != null) {
      certificate = config.certificate();
      key = config.key();
    } else {
      OwnCertificate.ensure(own);
      certificate = own.resolve("gateway.crt");
      key = own.resolve("gateway.key");
    }
    material = read();
  }

  /** Which implementation does the work, for people. */
  public static String provider() {
    return PROVIDER == SslProvider.JDK
        ? "JDK (netty-tcnative does not load here)"
        : "netty-tcnative, " + OpenSsl.versionString();
  }

  private Material read() throws IOException {
    Material read =
        new Material(
            Files.readAllBytes(certificate), Files.readAllBytes(key), new ConcurrentHashMap<>());
    try {
      build(read, List.of());
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(
          "certificate " + certificate + " with key " + key + " cannot be used: " + rootMessage(e),
          e);
    }
    return read;
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private static SslContext build(Material material, List<String> protocols) throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forServer(
                new java.io.ByteArrayInputStream(material.certificate()),
                new java.io.ByteArrayInputStream(material.key()))
            .sslProvider(PROVIDER)
            .protocols("TLSv1.3", "TLSv1.2");
    alpn(builder, protocols);
    SslContext context = builder.build();
    material.contexts().put(protocols, context);
    return context;
  }

  private static void alpn(SslContextBuilder builder, List<String> protocols) {
    if (!protocols.isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              protocols));
    }
  }

  @Override
  public SslContext server(String... applicationProtocols) {
    List<String> protocols = List.of(applicationProtocols);
    Material now = material;
    SslContext context = now.contexts().get(protocols);
    if (context != null) {
      return context;
    }
    try {
      return build(now, protocols);
    } catch (SSLException e) {
      throw new IllegalStateException("no TLS context: " + e.getMessage(), e);
    }
  }

  @Override
  public SslContext client(TargetTls tls, String... applicationProtocols) {
    return clients.computeIfAbsent(
        new ClientKey(tls, List.of(applicationProtocols)),
        wanted -> {
          try {
            SslContextBuilder builder =
                SslContextBuilder.forClient()
                    .sslProvider(PROVIDER)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .endpointIdentificationAlgorithm("HTTPS");
            if (tls.ca() != null) {
              builder.trustManager(tls.ca().toFile());
            }
            alpn(builder, wanted.protocols());
            return builder.build();
          } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalStateException(
                "no TLS context for " + tls.ca() + ": " + rootMessage(e), e);
          }
        });
  }

  /** Why the files, as they are now, are not what is used; empty when they are. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * Looks at the files; a certificate that cannot be used is said so, and the old one stays.
   * Blocking.
   */
  public void reload() {
    try {
      Material fresh = read();
      problem = null;
      if (!fresh.sameAs(material)) {
        material = fresh;
        LOGGER.atInfo().addKeyValue("certificate", certificate).log("certificate reloaded");
      }
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(problem)) { // once, not at every look
        LOGGER
            .atWarn()
            .addKeyValue("certificate", certificate)
            .addKeyValue("reason", reason)
            .log("changed certificate cannot be used; the old one stays");
      }
      problem = reason;
    }
    clients.clear(); // roots may have changed too; contexts are made again as they are asked for
  }
}
