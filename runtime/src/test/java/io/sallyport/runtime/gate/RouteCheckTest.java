package io.sallyport.runtime.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteCheckTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("sallyport.peers"), "../../routes").normalize();

  @TempDir Path folder;

  private static Properties properties() {
    Properties properties = new Properties();
    properties.put("listeners.postgresql.host", "127.0.0.1");
    properties.put("listeners.postgresql.port", "0");
    properties.put("transport.native", "false");
    properties.put("gateway.folder", "/tmp");
    return properties;
  }

  @Test
  void theShippedRoutesLoad() {
    assertEquals(Map.of(), RouteCheck.run(SHIPPED, properties()));
  }

  @Test
  void namesEachFileThatDoesNotLoadWithItsReason() throws IOException {
    // Given
    route("a", "policy:desire");
    route("b", "event:approval-requested");
    Files.writeString(folder.resolve("c.camel.yaml"), "- route: [");
    route("d", "approval:answered");
    route("e", "log:{{not.there}}");
    route("f", "gate:refuse");

    // When
    Map<String, String> problems = RouteCheck.run(folder, properties());

    // Then
    assertEquals(
        Set.of("a.camel.yaml", "b.camel.yaml", "c.camel.yaml", "d.camel.yaml", "e.camel.yaml"),
        problems.keySet());
    assertTrue(problems.get("a.camel.yaml").contains("policy:desire does not exist"));
    assertTrue(problems.get("b.camel.yaml").contains("where a route starts"));
    assertTrue(problems.get("e.camel.yaml").contains("not.there"));
  }

  private void route(String id, String step) throws IOException {
    Files.writeString(
        folder.resolve(id + ".camel.yaml"),
        """
        - route:
            id: %s
            from:
              uri: direct:%s
              steps:
                - to:
                    uri: "%s"
        """
            .formatted(id, id, step));
  }
}
