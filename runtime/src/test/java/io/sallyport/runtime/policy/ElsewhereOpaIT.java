package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.sallyport.api.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real OPA that somebody else runs. */
@Tag("peer")
class ElsewhereOpaIT {
  @TempDir Path folder;

  private static PolicyService asking(URI url, String revision) {
    return PolicyService.start(
        new PolicyConfig(
            PolicyConfig.Mode.URL,
            url,
            revision,
            null,
            null,
            null,
            null,
            null,
            Duration.ofSeconds(1),
            null),
        reference -> Secret.of(""),
        PolicyEvents.NONE,
        line -> {});
  }

  private static Decision decide(Policy policy) throws Exception {
    return policy
        .decide(Questions.operation(Questions.session(Questions.CLAUDE), Questions.select()))
        .toCompletableFuture()
        .get(10, TimeUnit.SECONDS)
        .decision();
  }

  @Test
  void decidesIfItCarriesTheExpectedRevision() throws Exception {
    // Given
    Path opa = Opa.binary();
    PolicyFiles files = PolicyFiles.read(List.of(Opa.shipped()));
    Path bundle = folder.resolve("bundle").resolve("policy.tar.gz");
    Files.createDirectories(bundle.getParent());
    new PolicyBundler(opa).bundle(files, bundle, () -> {});
    Path home = Files.createDirectory(folder.resolve("home"));
    URI url = URI.create("unix://" + home.resolve("opa.sock"));
    try (var process = new OpaProcess(opa, home.resolve("opa.sock"), bundle, home);
        var any = asking(url, null);
        var right = asking(url, files.revision());
        var wrong = asking(url, "another")) {
      // Then
      assertInstanceOf(Decision.Allow.class, decide(any));
      assertInstanceOf(Decision.Allow.class, decide(right));
      assertEquals("GATE-014", decide(wrong).rule());
      assertEquals(files.revision(), any.revision());
      assertEquals(1, process.starts());
    }
  }

  @Test
  void saysThatItCannotBeReached() throws Exception {
    try (var policy = asking(URI.create("unix://" + folder.resolve("nobody.sock")), null)) {
      assertEquals("GATE-013", decide(policy).rule());
      assertNotNull(policy.status().problem());
    }
  }
}
