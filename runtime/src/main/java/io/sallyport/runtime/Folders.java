package io.sallyport.runtime;

import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.file.SharedCache;
import io.sallyport.runtime.policy.PolicyConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where things are.
 *
 * @param home the distribution: lib/, system/, and the defaults for plugins/, routes/, rego/, ui/
 * @param base what relative paths of the configuration are relative to: its own folder
 * @param state what is kept between starts
 * @param cache programs that were unpacked or built; shared by gateways
 */
public record Folders(Path home, Path base, Path state, Path cache) {
  /** As the {@code sallyport} script says, for a configuration. */
  public static Folders of(SallyportConfig config, Path configuration) {
    Path base = requireNonNullElse(configuration.toAbsolutePath().getParent(), Path.of("/"));
    return new Folders(
        installed(),
        base,
        base.resolve(requireNonNullElse(config.state(), Path.of("state"))),
        SharedCache.folder());
  }

  /** The distribution this process was started from. */
  public static Path installed() {
    return Path.of(System.getProperty("sallyport.home", ".")).toAbsolutePath().normalize();
  }

  /** The folder of the targets. */
  public Path targets(SallyportConfig config) {
    return config.targets() == null ? base.resolve("targets") : config.targets();
  }

  /** The policies, with the distribution's own where the configuration names none. */
  public PolicyConfig policy(PolicyConfig config) {
    return new PolicyFolders(this).resolve(config);
  }

  /** A folder of the configuration, or the distribution's when it names none. */
  public Path orHome(@Nullable Path configured, String name) {
    return configured == null ? home.resolve(name) : base.resolve(configured);
  }
}
