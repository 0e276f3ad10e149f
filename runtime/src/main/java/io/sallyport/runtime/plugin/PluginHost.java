package io.sallyport.runtime.plugin;

import io.sallyport.api.Connector;
import io.sallyport.api.SecretSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OSGi framework. Bundles dropped into the plugins folder become active, are updated when
 * overwritten and removed when deleted; {@code NAME.cfg} beside them is their configuration, live.
 * The host looks services up when it needs them and keeps none.
 */
public final class PluginHost implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PluginHost.class);
  private final Framework framework;
  private final Path plugins;
  private final Map<String, Connector> connectors = new ConcurrentHashMap<>();
  private @Nullable ServiceTracker<Connector, Connector> tracker;

  private PluginHost(Framework framework, Path plugins) {
    this.framework = framework;
    this.plugins = plugins;
  }

  /**
   * Starts the framework and everything in the plugins folder. Blocking, well under a second.
   *
   * @param plugins watched for jars and cfg files
   * @param system the framework's own bundles: declarative services, file install, configuration
   * @param work an empty or missing folder for the framework's cache; its content is thrown away
   */
  public static PluginHost start(Path plugins, Path system, Path work, SecretSource secrets)
      throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put(
        Constants.FRAMEWORK_STORAGE, Files.createDirectories(work.resolve("bundles")).toString());
    settings.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
    settings.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, HostPackages.exported());
    settings.put("felix.service.urlhandlers", "false");
    settings.put("felix.log.level", "1");
    settings.put("felix.fileinstall.dir", Files.createDirectories(plugins).toString());
    settings.put(
        "felix.fileinstall.tmpdir", Files.createDirectories(work.resolve("install")).toString());
    settings.put("felix.fileinstall.poll", "500");
    settings.put("felix.fileinstall.noInitialDelay", "true");
    settings.put("felix.fileinstall.filter", ".*\\.(jar|cfg)");
    settings.put("felix.fileinstall.log.level", "1");
    settings.put("felix.fileinstall.enableConfigSave", "false");
    settings.put("org.apache.felix.configadmin.persist", "false");
    try {
      Framework framework =
          ServiceLoader.load(FrameworkFactory.class)
              .findFirst()
              .orElseThrow()
              .newFramework(settings);
      framework.init();
      PluginHost host = new PluginHost(framework, plugins);
      try {
        host.begin(system, secrets);
        return host;
      } catch (IOException | BundleException | RuntimeException e) {
        host.close();
        throw e;
      }
    } catch (BundleException e) {
      throw new IOException("the plugin framework did not start: " + e.getMessage(), e);
    }
  }

  private void begin(Path system, SecretSource secrets) throws IOException, BundleException {
    BundleContext context = framework.getBundleContext();
    context.registerService(SecretSource.class, secrets, null);
    List<Bundle> installed = new ArrayList<>();
    try (Stream<Path> jars = Files.list(system)) {
      for (Path jar : jars.filter(path -> path.toString().endsWith(".jar")).sorted().toList()) {
        installed.add(context.installBundle(jar.toUri().toString()));
      }
    }
    track(context);
    framework.start();
    for (Bundle bundle : installed) {
      if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
        bundle.start();
      }
    }
  }

  private void track(BundleContext context) {
    ServiceTracker<Connector, Connector> connectorsThere =
        new ServiceTracker<>(
            context,
            Connector.class,
            new ServiceTrackerCustomizer<>() {
              @Override
              public @Nullable Connector addingService(ServiceReference<Connector> reference) {
                Connector connector = context.getService(reference);
                if (connector != null) {
                  // Sessions of this version run on when the bundle is replaced; by then its jar
                  // may be gone.
                  BundleClasses.loadAll(reference.getBundle());
                  connectors.put(connector.protocol(), connector);
                  LOGGER
                      .atInfo()
                      .addKeyValue("protocol", connector.protocol())
                      .addKeyValue("plugin", reference.getBundle().getSymbolicName())
                      .addKeyValue("version", reference.getBundle().getVersion())
                      .log("connector is there");
                }
                return connector;
              }

              @Override
              public void modifiedService(
                  ServiceReference<Connector> reference, Connector connector) {}

              @Override
              public void removedService(
                  ServiceReference<Connector> reference, Connector connector) {
                connectors.remove(connector.protocol(), connector);
                context.ungetService(reference);
                LOGGER
                    .atInfo()
                    .addKeyValue("protocol", connector.protocol())
                    .log("connector is gone; its sessions run on");
              }
            });
    connectorsThere.open();
    tracker = connectorsThere;
  }

  /** The connector that speaks a protocol now; null when none does. Not to be kept. */
  public @Nullable Connector connector(String protocol) {
    return connectors.get(protocol);
  }

  /** Waits until a connector is there. Blocking, for commands that run once. */
  public @Nullable Connector awaitConnector(String protocol, Duration patience)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (connectors.get(protocol) == null && System.nanoTime() < until) {
      Thread.sleep(20);
    }
    return connectors.get(protocol);
  }

  /** The bundles in the plugins folder by file name, with what keeps one from being active. */
  public Map<String, State> plugins() {
    Map<String, State> found = new TreeMap<>();
    try (Stream<Path> jars = Files.list(plugins)) {
      jars.filter(path -> path.toString().endsWith(".jar"))
          .forEach(path ->
              found.put(
                  path.getFileName().toString(),
                  new State("", "", false, "is not installed yet, or is no bundle")));
    } catch (IOException e) {
      LOGGER
          .atWarn()
          .addKeyValue("folder", plugins)
          .addKeyValue("reason", e.toString())
          .log("plugins folder cannot be read");
    }
    for (Bundle bundle : framework.getBundleContext().getBundles()) {
      String location = bundle.getLocation();
      String file = location.substring(location.lastIndexOf('/') + 1);
      if (found.containsKey(file)) {
        boolean active = bundle.getState() == Bundle.ACTIVE;
        found.put(
            file,
            new State(
                String.valueOf(bundle.getSymbolicName()),
                bundle.getVersion().toString(),
                active,
                active ? null : whyNot(bundle)));
      }
    }
    return found;
  }

  /**
   * Asks the framework to start it, which file install does every half second anyway: it says why.
   */
  private static String whyNot(Bundle bundle) {
    try {
      bundle.start();
      return "was stopped";
    } catch (BundleException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * A plugin as it stands.
   *
   * @param name its symbolic name
   * @param problem null when it is active
   */
  public record State(String name, String version, boolean active, @Nullable String problem) {}

  @Override
  public void close() {
    if (tracker != null) {
      tracker.close();
    }
    try {
      framework.stop();
      framework.waitForStop(5_000);
    } catch (BundleException e) {
      LOGGER
          .atWarn()
          .addKeyValue("reason", e.toString())
          .log("the plugin framework did not stop cleanly");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
