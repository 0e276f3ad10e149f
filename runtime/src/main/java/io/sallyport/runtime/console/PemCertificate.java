package io.sallyport.runtime.console;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.sallyport.runtime.config.InvalidConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console's certificate: read again when its file changes; a bad one leaves the old in use. */
final class PemCertificate implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PemCertificate.class);
  private static final int LOOK_SECONDS = 10;

  private final Path certificate;
  private final Path key;
  private final SslContextFactory.Server factory = new SslContextFactory.Server();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("console-certificate").factory());
  private FileTime read;

  PemCertificate(Path certificate, Path key) {
    this.certificate = certificate;
    this.key = key;
    try {
      this.read = Files.getLastModifiedTime(certificate);
      factory.setSslContext(load());
    } catch (IOException | IllegalArgumentException e) {
      throw new InvalidConfig(
          "certificate", certificate, "cannot be used with its key: " + e.getMessage());
    }
    var _ = timer.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  SslContextFactory.Server factory() {
    return factory;
  }

  /** Netty reads PEM; the JDK alone does not. */
  private SSLContext load() throws SSLException {
    var context =
        SslContextBuilder.forServer(certificate.toFile(), key.toFile())
            .sslProvider(SslProvider.JDK)
            .build();
    return ((JdkSslContext) context).context();
  }

  private void look() {
    try {
      var now = Files.getLastModifiedTime(certificate);
      if (now.equals(read)) {
        return;
      }
      var context = load();
      factory.reload(server -> server.setSslContext(context));
      read = now;
      LOGGER.atInfo().addKeyValue("file", certificate).log("console certificate reloaded");
    } catch (Exception e) {
      LOGGER
          .atWarn()
          .addKeyValue("file", certificate)
          .addKeyValue("reason", e.getMessage())
          .log("console certificate not reloaded, the old one stays");
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
