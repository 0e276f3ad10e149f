package io.sallyport.runtime.cli;

import io.sallyport.api.Connector;
import io.sallyport.runtime.Folders;
import io.sallyport.runtime.SallyportConfig;
import io.sallyport.runtime.credential.FileSecrets;
import io.sallyport.runtime.plugin.PluginHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The plugins, for a command that runs once; in a temporary folder, so that a running gateway is
 * not disturbed.
 */
final class OfflinePlugins implements AutoCloseable {
  private final PluginHost host;
  private final Path work;

  private OfflinePlugins(PluginHost host, Path work) {
    this.host = host;
    this.work = work;
  }

  static OfflinePlugins open(SallyportConfig config, Folders folders) {
    try {
      Path work = Files.createTempDirectory("sallyport-plugins");
      return new OfflinePlugins(
          PluginHost.start(
              folders.orHome(config.plugins(), "plugins"),
              folders.home().resolve("system"),
              work,
              new FileSecrets(folders.base(), work, System.getenv())),
          work);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * @return null when no plugin speaks the protocol within that time
   */
  @Nullable Connector connector(String protocol, Duration patience) {
    try {
      return host.awaitConnector(protocol, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void close() {
    host.close();
    try (Stream<Path> all = Files.walk(work)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
