package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Target;
import java.time.Duration;
import java.util.Map;

/**
 * What the connector knows of a target's further keys.
 *
 * @param database where sessions go that name none; default {@code postgres}
 * @param allowMd5 whether the server may ask for an md5 login; default false
 * @param replication whether clients may ask for replication; default false
 * @param literals whether policy sees literals in the text; default false
 * @param connectTimeout from the first packet to the server's readiness; default 10 s
 * @param catalogTtl how long classified columns are taken as known; default 60 s
 */
record TargetSettings(
    String database,
    boolean allowMd5,
    boolean replication,
    boolean literals,
    Duration connectTimeout,
    Duration catalogTtl) {

  static TargetSettings of(Target target) {
    Map<String, Object> settings = target.settings();
    return new TargetSettings(
        text(settings, "database", "postgres"),
        flag(settings, "allow_md5"),
        flag(settings, "replication"),
        flag(settings, "literals"),
        seconds(settings, "connect_timeout", 10),
        seconds(settings, "catalog_ttl", 60));
  }

  private static String text(Map<String, Object> settings, String key, String otherwise) {
    return settings.get(key) instanceof String value && !value.isBlank() ? value : otherwise;
  }

  /** Only the value true switches on what is off for good reasons. */
  private static boolean flag(Map<String, Object> settings, String key) {
    return Boolean.TRUE.equals(settings.get(key));
  }

  private static Duration seconds(Map<String, Object> settings, String key, long otherwise) {
    return settings.get(key) instanceof Number value && value.longValue() > 0
        ? Duration.ofSeconds(value.longValue())
        : Duration.ofSeconds(otherwise);
  }
}
