package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Target;
import java.time.Duration;
import java.util.Set;

/**
 * What the connector knows of a target's further keys.
 *
 * @param database where sessions go that name none; default {@code postgres}
 * @param allowMd5 whether the server may ask for an md5 login; default false
 * @param replication whether clients may ask for replication; default false
 * @param literals whether policy sees literals in the text; default false
 * @param connectTimeout for the connection to the server, and again for its login; default 10 s
 * @param catalogTtl how long classified columns are taken as known; default 60 s
 */
record TargetSettings(
    String database,
    boolean allowMd5,
    boolean replication,
    boolean literals,
    Duration connectTimeout,
    Duration catalogTtl) {
  private static final Set<String> KEYS =
      Set.of("database", "allowMd5", "replication", "literals", "connectTimeout", "catalogTtl");

  /**
   * @throws IllegalArgumentException naming the key, its value and what would be right
   */
  static TargetSettings of(Target target) {
    Settings settings = new Settings("target " + target.name(), target.settings());
    settings.only(KEYS);
    return new TargetSettings(
        settings.text("database", "postgres"),
        settings.flag("allowMd5"),
        settings.flag("replication"),
        settings.flag("literals"),
        settings.duration("connectTimeout", Duration.ofSeconds(10)),
        settings.duration("catalogTtl", Duration.ofSeconds(60)));
  }
}
