package io.sallyport.runtime.cli;

import io.sallyport.api.Connector;
import io.sallyport.api.SecretSource;
import io.sallyport.api.Target;
import io.sallyport.runtime.Folders;
import io.sallyport.runtime.OfflinePlugins;
import io.sallyport.runtime.SallyportConfig;
import io.sallyport.runtime.credential.FileSecrets;
import io.sallyport.runtime.policy.Explainer;
import io.sallyport.runtime.policy.PolicyEvents;
import io.sallyport.runtime.policy.PolicyService;
import io.sallyport.runtime.target.Targets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * What {@code explain} needs of a gateway: its plugins, its policies and its targets; no store, no
 * listener, nothing that executes.
 */
final class OfflineGateway implements ExplainCommand.Gateway {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final OfflinePlugins plugins;
  private final PolicyService policy;
  private final Targets targets;

  private OfflineGateway(OfflinePlugins plugins, PolicyService policy, Targets targets) {
    this.plugins = plugins;
    this.policy = policy;
    this.targets = targets;
  }

  static OfflineGateway open(ConfigOption option) {
    SallyportConfig config = option.read();
    Folders folders = option.folders(config);
    SecretSource secrets = new FileSecrets(folders.base(), folders.state(), System.getenv());
    Targets targets = new Targets(folders.targets(config));
    targets.scan();
    OfflinePlugins plugins = open(config, folders);
    try {
      PolicyService policy =
          PolicyService.start(
              folders.policy(Objects.requireNonNull(config.policy())),
              secrets,
              PolicyEvents.NONE,
              System.err::println);
      return new OfflineGateway(plugins, policy, targets);
    } catch (RuntimeException e) {
      plugins.close();
      throw e;
    }
  }

  /** The same with a failure that needs no declaring. */
  static OfflinePlugins open(SallyportConfig config, Folders folders) {
    try {
      return OfflinePlugins.open(config, folders);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public Target target(String name) {
    Target target = targets.find(name);
    if (target == null) {
      throw new NoSuchElementException(
          "there is no target '" + name + "'; there are " + targets.all().keySet());
    }
    return target;
  }

  @Override
  public Explainer explainer() {
    return new Explainer(
        policy,
        (target, text) -> {
          Connector connector = plugins.connector(target.protocol(), PATIENCE);
          if (connector == null) {
            throw new IllegalArgumentException(
                "no plugin speaks " + target.protocol() + "; sallyport doctor says why");
          }
          return connector.read(target, text);
        });
  }

  @Override
  public void close() {
    policy.close();
    plugins.close();
  }
}
