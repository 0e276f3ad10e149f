package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("peer")
class OpaProcessIT {
  @TempDir Path folder;

  /** A gateway's worth of a program: starts OPA, says so, and waits to be killed. */
  static final class Gateway {
    public static void main(String[] arguments) throws Exception {
      Path home = Path.of(arguments[1]);
      var process =
          new OpaProcess(
              Path.of(arguments[0]), home.resolve("opa.sock"), Path.of(arguments[2]), home);
      while (!process.listens()) {
        Thread.sleep(20);
      }
      System.out.println("started " + process.starts());
      Thread.sleep(Duration.ofMinutes(5));
    }
  }

  @Test
  void endsWithAGatewayThatIsKilled() throws Exception {
    // Given
    Path opa = Opa.binary();
    Path bundle = folder.resolve("bundle").resolve("policy.tar.gz");
    Files.createDirectories(bundle.getParent());
    new PolicyBundler(opa).bundle(PolicyFiles.read(List.of(Opa.shipped())), bundle, () -> {});
    Path home = PrivateFiles.temporary("sallyport-opa-");
    Process gateway =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                Gateway.class.getName(),
                opa.toString(),
                home.toString(),
                bundle.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<ProcessHandle> children;
    try (var lines =
        new BufferedReader(
            new InputStreamReader(gateway.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null && !line.startsWith("started")) {
        line = lines.readLine();
      }
      assertEquals("started 1", line);
      children = gateway.toHandle().descendants().toList();
      assertTrue(children.size() >= 2, "a shell and OPA run");
      // When
      gateway.destroyForcibly();
      assertTrue(gateway.waitFor(10, TimeUnit.SECONDS));
    } finally {
      gateway.destroyForcibly();
    }
    // Then
    await(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    await(() -> !Files.exists(home));
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - until < 0, "waited 10 s in vain");
      Thread.sleep(50);
    }
  }
}
