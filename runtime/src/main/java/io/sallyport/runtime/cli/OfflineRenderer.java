package io.sallyport.runtime.cli;

import io.sallyport.api.Connector;
import io.sallyport.runtime.OfflinePlugins;
import io.sallyport.runtime.SallyportConfig;
import java.time.Duration;

/** Renders recorded answers with the plugins that wrote them. */
final class OfflineRenderer implements ReplayCommand.ClosingRenderer {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final OfflinePlugins plugins;

  private OfflineRenderer(OfflinePlugins plugins) {
    this.plugins = plugins;
  }

  static OfflineRenderer open(ConfigOption option) {
    SallyportConfig config = option.read();
    return new OfflineRenderer(OfflineGateway.open(config, option.folders(config)));
  }

  @Override
  public String render(String protocol, byte[] transcript) {
    Connector connector = plugins.connector(protocol, PATIENCE);
    return connector == null
        ? "("
            + transcript.length
            + " bytes of "
            + protocol
            + "; no plugin that speaks it is there to show them)"
        : connector.render(transcript);
  }

  @Override
  public void close() {
    plugins.close();
  }
}
