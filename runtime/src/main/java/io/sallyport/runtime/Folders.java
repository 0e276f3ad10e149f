package io.sallyport.runtime;

import static java.util.Objects.requireNonNullElse;

import java.nio.file.Path;

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
        sharedCache());
  }

  /** The distribution this process was started from. */
  public static Path installed() {
    return Path.of(System.getProperty("sallyport.home", ".")).toAbsolutePath().normalize();
  }

  /** Where programs are kept that gateways of this user share. */
  public static Path sharedCache() {
    String set = System.getenv("SALLYPORT_CACHE");
    return set == null
        ? Path.of(System.getProperty("user.home"), ".cache", "sallyport")
        : Path.of(set);
  }

  /** The folder of the targets. */
  public Path targets(SallyportConfig config) {
    return config.targets() == null ? base.resolve("targets") : config.targets();
  }

  /** The policies, with the distribution's own where the configuration names none. */
  public io.sallyport.runtime.policy.PolicyConfig policy(
      io.sallyport.runtime.policy.PolicyConfig config) {
    return new PolicyFolders(this).resolve(config);
  }

  /** A folder of the configuration, or the distribution's when it names none. */
  public Path orHome(@org.jspecify.annotations.Nullable Path configured, String name) {
    return configured == null ? home.resolve(name) : base.resolve(configured);
  }
}
