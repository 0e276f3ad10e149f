package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("peer")
class OpaClientIT {
  @TempDir Path folder;

  @Test
  void asksTheRealOpaOverItsSocket() throws Exception {
    // Given
    Path opa = Opa.binary();
    PolicyFiles files = PolicyFiles.read(List.of(Opa.shipped()));
    Path bundle = folder.resolve("bundle").resolve("policy.tar.gz");
    Files.createDirectories(bundle.getParent());
    new PolicyBundler(opa).bundle(files, bundle, () -> {});
    try (var process = new OpaProcess(opa, folder.resolve("opa.sock"), bundle, folder);
        var client =
            new OpaClient(OpaEndpoint.of(process.socket()), Duration.ofSeconds(2), null, null)) {
      while (!process.listens()) {
        Thread.sleep(20);
      }
      // When
      var answer =
          client
              .ask("{\"input\":{\"phase\":\"operation\"}}".getBytes(StandardCharsets.UTF_8))
              .toCompletableFuture()
              .get(5, TimeUnit.SECONDS);
      // Then
      assertEquals(files.revision(), answer.revision());
      assertEquals("GATE-001", DecisionReader.read(answer.result()).decision().rule());
    }
  }
}
