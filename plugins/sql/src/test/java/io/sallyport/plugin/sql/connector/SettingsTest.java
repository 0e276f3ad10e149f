package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sallyport.api.Listener;
import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static Target target(Map<String, Object> settings) {
    return new Target(
        "orders",
        "postgresql",
        "db",
        5432,
        new TargetTls(TargetTls.Mode.DISABLE, null, null),
        Map.of(),
        Map.of(),
        settings);
  }

  private static Listener listener(Map<String, Object> settings) {
    return new Listener(
        "postgresql", "postgresql", Listener.ClientTls.REQUIRED, Duration.ofSeconds(30), settings);
  }

  @Test
  void hasDefaults() {
    assertEquals(
        new TargetSettings(
            "postgres", false, false, false, Duration.ofSeconds(10), Duration.ofSeconds(60)),
        TargetSettings.of(target(Map.of())));
    assertEquals(
        new ListenerSettings(0, Duration.ofSeconds(10)), ListenerSettings.of(listener(Map.of())));
  }

  @Test
  void readsEveryKey() {
    assertEquals(
        new TargetSettings("shop", true, true, true, Duration.ofMillis(500), Duration.ofMinutes(5)),
        TargetSettings.of(
            target(
                Map.of(
                    "database",
                    "shop",
                    "allowMd5",
                    true,
                    "replication",
                    true,
                    "literals",
                    true,
                    "connectTimeout",
                    "500ms",
                    "catalogTtl",
                    "5m"))));
    assertEquals(
        new ListenerSettings(127, Duration.ofSeconds(2)),
        ListenerSettings.of(listener(Map.of("node", 127L, "holdNotice", "2s"))));
  }

  /** A switch that is ignored is off, and nobody is told. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "literal, true, \"target orders: settings.literal is not a key here; there are [allowMd5, catalogTtl, connectTimeout, database, literals, replication]\"",
        "literals, yes, target orders: settings.literals: yes: use true or false",
        "connectTimeout, 10, \"target orders: settings.connectTimeout: 10: use a duration above zero and at most 1d, such as 500ms, 10s or 2m\"",
        "catalogTtl, 0s, \"target orders: settings.catalogTtl: 0s: use a duration above zero and at most 1d, such as 500ms, 10s or 2m\"",
      })
  void saysWhatIsWrongWithATarget(String key, String value, String message) {
    assertEquals(
        message,
        assertThrows(
                IllegalArgumentException.class,
                () -> TargetSettings.of(target(Map.of(key, (Object) value))))
            .getMessage());
  }

  @Test
  void saysWhatIsWrongWithAListener() {
    assertEquals(
        "listeners.postgresql: settings.node: 128: use a number, 0 to 127",
        assertThrows(
                IllegalArgumentException.class,
                () -> ListenerSettings.of(listener(Map.of("node", 128L))))
            .getMessage());
  }
}
