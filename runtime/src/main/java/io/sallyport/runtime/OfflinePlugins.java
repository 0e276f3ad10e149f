package io.sallyport.runtime;

import io.sallyport.api.Connector;
import io.sallyport.runtime.credential.FileSecrets;
import io.sallyport.runtime.file.PrivateFiles;
import io.sallyport.runtime.plugin.PluginHost;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The plugins, for a command that runs once; in a temporary folder, so that a running gateway is
 * not disturbed. One thread at a time.
 */
public final class OfflinePlugins implements AutoCloseable {
  private final PluginHost host;
  private final Path work;

  private OfflinePlugins(PluginHost host, Path work) {
    this.host = host;
    this.work = work;
  }

  /** Starts them; blocking, well under a second. To be closed. */
  public static OfflinePlugins open(SallyportConfig config, Folders folders) throws IOException {
    Path work = PrivateFiles.temporary("sallyport-plugins-");
    try {
      return new OfflinePlugins(
          PluginHost.start(
              folders.orHome(config.plugins(), "plugins"),
              folders.home().resolve("system"),
              work,
              new FileSecrets(folders.base(), work, System.getenv())),
          work);
    } catch (IOException | RuntimeException e) {
      PrivateFiles.discard(work);
      throw e;
    }
  }

  /**
   * Waits for the connector that speaks a protocol. Blocking.
   *
   * @return null when no plugin speaks the protocol within that time
   */
  public @Nullable Connector connector(String protocol, Duration patience) {
    try {
      return host.awaitConnector(protocol, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** As {@link PluginHost#plugins}. */
  public Map<String, PluginHost.State> plugins() {
    return host.plugins();
  }

  @Override
  public void close() {
    host.close();
    PrivateFiles.discard(work);
  }
}
