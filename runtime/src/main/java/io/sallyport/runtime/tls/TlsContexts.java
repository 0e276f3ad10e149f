package io.sallyport.runtime.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sallyport.api.TargetTls;
import io.sallyport.api.Tls;
import io.sallyport.runtime.failure.RootCause;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private final Map<ClientKey, Trust> clients = new ConcurrentHashMap<>();

  private record ClientKey(TargetTls tls, List<String> protocols) {}

  /**
   * @param roots what the target's ca file held; empty: the JDK's roots
   */
  private record Trust(byte[] roots, SslContext context) {}

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
    build(material, List.of());
  }

  /** Which implementation does the work, for people. */
  public static String provider() {
    return PROVIDER == SslProvider.JDK
        ? "JDK (netty-tcnative does not load here)"
        : "netty-tcnative, " + OpenSsl.versionString();
  }

  private Material read() throws IOException {
    return new Material(
        Files.readAllBytes(certificate), Files.readAllBytes(key), new ConcurrentHashMap<>());
  }

  private SslContext build(Material made, List<String> protocols) throws IOException {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(
                  new ByteArrayInputStream(made.certificate()),
                  new ByteArrayInputStream(made.key()))
              .sslProvider(PROVIDER)
              .protocols("TLSv1.3", "TLSv1.2");
      alpn(builder, protocols);
      SslContext context = builder.build();
      made.contexts().put(protocols, context);
      return context;
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(
          "certificate "
              + certificate
              + " with key "
              + key
              + " cannot be used: "
              + RootCause.message(e),
          e);
    }
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
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  @Override
  public SslContext client(TargetTls tls, String... applicationProtocols) {
    return clients
        .computeIfAbsent(
            new ClientKey(tls, List.of(applicationProtocols)),
            wanted -> {
              try {
                return trust(wanted);
              } catch (IOException | IllegalArgumentException e) {
                throw new IllegalStateException(
                    "no TLS context for " + tls.ca() + ": " + RootCause.message(e), e);
              }
            })
        .context();
  }

  private static Trust trust(ClientKey wanted) throws IOException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(PROVIDER)
            .protocols("TLSv1.3", "TLSv1.2")
            .endpointIdentificationAlgorithm("HTTPS");
    byte[] roots = roots(wanted);
    if (roots.length > 0) {
      builder.trustManager(new ByteArrayInputStream(roots));
    }
    alpn(builder, wanted.protocols());
    return new Trust(roots, builder.build());
  }

  private static byte[] roots(ClientKey wanted) throws IOException {
    Path file = wanted.tls().ca();
    if (file == null) {
      return new byte[0];
    }
    byte[] roots = Files.readAllBytes(file);
    if (roots.length == 0) {
      throw new IOException(file + " is empty");
    }
    return roots;
  }

  /** Why the files, as they are now, are not what is used; empty when they are. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /**
   * Looks at the files; what cannot be used is said so, once, and what was before stays. Blocking.
   */
  public void reload() {
    List<String> problems = new ArrayList<>();
    try {
      Material fresh = read();
      if (!fresh.sameAs(material)) {
        build(fresh, List.of());
        material = fresh;
        LOGGER.atInfo().addKeyValue("certificate", certificate).log("certificate reloaded");
      }
    } catch (IOException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    clients.forEach((wanted, trust) -> {
      try {
        if (!Arrays.equals(roots(wanted), trust.roots())) {
          clients.replace(wanted, trust, trust(wanted));
          LOGGER.atInfo().addKeyValue("ca", wanted.tls().ca()).log("roots of a target reloaded");
        }
      } catch (IOException | IllegalArgumentException e) {
        problems.add("roots " + wanted.tls().ca() + " cannot be used: " + RootCause.message(e));
      }
    });
    String now = problems.isEmpty() ? null : String.join("; ", problems);
    if (now != null && !now.equals(problem)) {
      LOGGER
          .atWarn()
          .addKeyValue("reason", now)
          .log("changed certificate cannot be used; the old one stays");
    }
    problem = now;
  }
}
