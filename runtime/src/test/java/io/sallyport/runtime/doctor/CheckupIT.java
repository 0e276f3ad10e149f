package io.sallyport.runtime.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.Folders;
import io.sallyport.runtime.SallyportConfig;
import io.sallyport.runtime.config.ConfigReader;
import io.sallyport.runtime.file.SharedCache;
import io.sallyport.runtime.peers.Peer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("peer")
class CheckupIT {
  private static final Path CHECKOUT =
      Path.of(System.getProperty("sallyport.peers"), "../..").toAbsolutePath().normalize();

  @TempDir Path folder;

  @BeforeAll
  static void opa() throws Exception {
    Peer.provision("opa");
  }

  private List<Checkup.Finding> run(String configuration) {
    Path file = folder.resolve("sallyport.yaml");
    String complete =
        "policy: {folder: %s}\nroutes: %s\nplugins: %s\n"
                .formatted(
                    CHECKOUT.resolve("rego"), CHECKOUT.resolve("routes"), folder.resolve("plugins"))
            + configuration;
    SallyportConfig config = new ConfigReader(Map.of()).read(file, complete, SallyportConfig.class);
    return new Checkup(
            config, new Folders(folder, folder, folder.resolve("state"), SharedCache.folder()))
        .run(finding -> {});
  }

  private static Checkup.Finding about(String part, List<Checkup.Finding> findings) {
    return findings.stream()
        .filter(finding -> finding.part().equals(part))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing about " + part + " in " + findings));
  }

  @Test
  void saysWhatIsMissingInAnEmptyFolderAndWhatToDo() {
    List<Checkup.Finding> findings =
        run("listeners: {postgresql: {port: 0}}\nconsole: {port: %d}\n".formatted(1));

    assertTrue(about("disk", findings).well());
    assertTrue(about("policy", findings).well(), () -> about("policy", findings).detail());
    assertTrue(about("routes", findings).well(), () -> findings.toString());
    assertFalse(about("issuer", findings).well());
    assertFalse(about("targets", findings).well());
    assertFalse(about("plugins", findings).well());
    assertTrue(about("gateway", findings).detail().contains("does not run"));
    findings.forEach(finding -> assertEquals(finding.well(), finding.advice() == null));
  }

  @Test
  void looksAtEachTargetAndSaysWhyAFileIsRefused() throws IOException {
    // Given
    Path targets = Files.createDirectory(folder.resolve("targets"));
    try (ServerSocket there = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.writeString(targets.resolve("there.yaml"), target(there.getLocalPort()));
      Files.writeString(targets.resolve("gone.yaml"), target(1));
      Files.writeString(targets.resolve("broken.yaml"), "protocol: postgresql\n");

      // When
      List<Checkup.Finding> findings = run("console: {port: 1}\n");

      // Then
      assertTrue(about("target there", findings).well());
      assertFalse(about("target gone", findings).well());
      assertTrue(about("target", findings).detail().contains("broken.yaml"));
    }
  }

  @Test
  void survivesAStoreOfSeveralHosts() {
    List<Checkup.Finding> findings =
        run(
            """
            console: {port: 1}
            store:
              url: postgresql://127.0.0.1:1,127.0.0.2:1/sallyport
              user: sallyport
              password: env:HOME
            """);

    assertFalse(about("store", findings).well());
    assertTrue(about("store", findings).detail().startsWith("127.0.0.1:1"));
  }

  private static String target(int port) {
    return """
    protocol: postgresql
    address: 127.0.0.1:%d
    tls: {mode: disable}
    credential: {source: static, profiles: {reader: {user: a, password: "env:HOME"}}}
    """
        .formatted(port);
  }
}
