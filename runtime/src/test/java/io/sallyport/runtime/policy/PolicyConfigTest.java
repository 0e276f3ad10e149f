package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.config.SecretReference;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PolicyConfigTest {

  @Test
  void startsAnOpaWithTheShippedPoliciesByDefault() {
    var config = PolicyConfig.defaults();
    assertEquals(PolicyConfig.Mode.MANAGED, config.mode());
    assertEquals(Path.of("rego"), config.folder());
    assertEquals(List.of(), config.folders());
    assertNull(config.opa());
    assertEquals(Duration.ofSeconds(2), config.deadline());
    assertEquals(10_000, config.cacheSize());
  }

  @Test
  void takesEverythingThatItIsGiven() {
    var elsewhere =
        new PolicyConfig(
            PolicyConfig.Mode.URL,
            URI.create("https://opa.example:8181/prefix"),
            "r7",
            new SecretReference("env:OPA_TOKEN"),
            Path.of("ca.pem"),
            null,
            null,
            null,
            Duration.ofMillis(300),
            0);
    assertEquals("r7", elsewhere.revision());
    assertEquals(0, elsewhere.cacheSize());
    assertEquals(
        "unix:///run/opa.sock", OpaEndpoint.of(URI.create("unix:///run/opa.sock")).toString());
  }

  @Test
  void namesTheKeyOfWhatCannotBe() {
    URI opa = URI.create("http://localhost:8181");
    rejected("url", () -> url(null, null, null));
    rejected("url", () -> url(URI.create("ftp://localhost"), null, null));
    rejected("url", () -> url(URI.create("unix:opa.sock"), null, null));
    rejected("url", () -> url(URI.create("http:///v1"), null, null));
    rejected("folders", () -> url(opa, List.of(Path.of("x")), null));
    rejected("opa", () -> url(opa, null, Path.of("opa")));
    rejected("url", () -> managed(opa, null, null, null, null));
    rejected("revision", () -> managed(null, "r1", null, null, null));
    rejected("token", () -> managed(null, null, new SecretReference("env:X"), null, null));
    rejected("deadline", () -> managed(null, null, null, Duration.ZERO, null));
    rejected("deadline", () -> managed(null, null, null, Duration.ofMinutes(2), null));
    rejected("cacheSize", () -> managed(null, null, null, null, -1));
  }

  private static PolicyConfig url(URI url, List<Path> folders, Path opa) {
    return new PolicyConfig(
        PolicyConfig.Mode.URL, url, null, null, null, null, folders, opa, null, null);
  }

  private static PolicyConfig managed(
      URI url, String revision, SecretReference token, Duration deadline, Integer cacheSize) {
    return new PolicyConfig(
        null, url, revision, token, null, null, null, null, deadline, cacheSize);
  }

  private static void rejected(String key, Executable config) {
    assertEquals(key, assertThrows(InvalidConfig.class, config).key());
  }
}
