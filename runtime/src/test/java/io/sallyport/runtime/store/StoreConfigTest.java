package io.sallyport.runtime.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sallyport.runtime.config.InvalidConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreConfigTest {
  @Test
  void isEmbeddedByDefault() {
    var config = new StoreConfig(null, null, null, null, null, null, null);
    assertNull(config.jdbcUrl());
    assertEquals(Path.of("state", "postgresql"), config.folder());
    assertEquals(10, config.connections());
    assertEquals(Duration.ofSeconds(5), config.timeout());
  }

  @Test
  void takesTheUsualFormsOfAUrl() {
    for (var url :
        new String[] {
          "postgresql://db:5432/gate?sslmode=verify-full",
          "postgres://db:5432/gate?sslmode=verify-full",
          "jdbc:postgresql://db:5432/gate?sslmode=verify-full"
        }) {
      assertEquals(
          "jdbc:postgresql://db:5432/gate?sslmode=verify-full",
          new StoreConfig(url, "gate", null, null, null, null, null).jdbcUrl());
    }
  }

  @Test
  void refusesAPasswordInTheUrlWithoutShowingIt() {
    for (var url :
        new String[] {
          "postgresql://gate:hunter2@db/gate", "postgresql://db/gate?user=x&Password=hunter2"
        }) {
      var invalid = refuses("url", url, "gate", null, null, null);
      assertFalse(invalid.getMessage().contains("hunter2"));
    }
  }

  @Test
  void refusesWhatCannotBe() {
    refuses("url", "mysql://db/gate", "gate", null, null, null);
    refuses("url", "postgresql://db", "gate", null, null, null);
    refuses("user", "postgresql://db/gate", null, null, null, null);
    refuses("port", "postgresql://db/gate", "gate", 5432, null, null);
    refuses("port", null, null, 70_000, null, null);
    refuses("connections", null, null, null, 1, null);
    refuses("connections", null, null, null, 201, null);
    refuses("timeout", null, null, null, null, Duration.ZERO);
    refuses("timeout", null, null, null, null, Duration.ofMinutes(2));
  }

  private static InvalidConfig refuses(
      String key, String url, String user, Integer port, Integer connections, Duration timeout) {
    var invalid =
        assertThrows(
            InvalidConfig.class,
            () -> new StoreConfig(url, user, null, null, port, connections, timeout));
    assertEquals(key, invalid.key());
    return invalid;
  }
}
