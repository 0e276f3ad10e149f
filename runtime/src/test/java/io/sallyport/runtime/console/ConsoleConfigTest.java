package io.sallyport.runtime.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sallyport.runtime.config.ByteSize;
import io.sallyport.runtime.config.InvalidConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleConfigTest {
  private static final Path PEM = Path.of("a.pem");

  @Test
  void hasDefaults() {
    var config = new ConsoleConfig(null, null, null, null, null, null, null, null, null, null);
    assertEquals("127.0.0.1", config.host());
    assertEquals(8080, config.port());
    assertEquals(URI.create("http://localhost:8080"), config.publicUrl());
    assertEquals(List.of(), config.readers());
    assertEquals(30, config.answersPerMinute());
    assertEquals(new ByteSize(65536), config.maxRequest());
  }

  @Test
  void takesEveryKey() {
    var config =
        new ConsoleConfig(
            "0.0.0.0",
            8443,
            URI.create("https://gate.example"),
            PEM,
            PEM,
            Path.of("web"),
            List.of("ops"),
            5,
            new ByteSize(8192),
            7);
    assertEquals("0.0.0.0", config.host());
    assertEquals(URI.create("https://gate.example"), config.publicUrl());
    assertEquals(List.of("ops"), config.readers());
  }

  @Test
  void refusesWhatCannotBe() {
    refuses("host", "0.0.0.0", 80, null, null, null); // no TLS on a network
    refuses("host", "gate.invalid", 80, null, null, null);
    refuses("certificate", null, 80, null, PEM, null);
    refuses("certificate", null, 80, null, null, PEM);
    refuses("port", null, 65536, null, null, null);
    refuses("publicUrl", null, 80, URI.create("ftp://gate"), null, null);
    refuses("publicUrl", null, 80, URI.create("gate"), null, null);
    assertThrows(
        InvalidConfig.class,
        () -> new ConsoleConfig(null, 1, null, null, null, null, null, 0, null, null));
    assertThrows(
        InvalidConfig.class,
        () ->
            new ConsoleConfig(null, 1, null, null, null, null, null, null, new ByteSize(1), null));
    assertThrows(
        InvalidConfig.class,
        () -> new ConsoleConfig(null, 1, null, null, null, null, null, null, null, 0));
  }

  private static void refuses(
      String key, String host, int port, URI publicUrl, Path certificate, Path keyFile) {
    var invalid =
        assertThrows(
            InvalidConfig.class,
            () ->
                new ConsoleConfig(
                    host, port, publicUrl, certificate, keyFile, null, null, null, null, null));
    assertEquals(key, invalid.key());
  }
}
