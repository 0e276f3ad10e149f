package io.sallyport.runtime.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The real OPA, as tests/peers/opa.sh provisions it, and the policies that ship. */
final class Opa {
  private Opa() {}

  static Path binary() throws IOException {
    Path script = Path.of(System.getProperty("sallyport.peers", "../tests/peers"), "opa.sh");
    var ended =
        Command.run(
            List.of(script.toAbsolutePath().toString()),
            Path.of("."),
            Map.of(),
            Duration.ofMinutes(10),
            line -> {});
    if (ended.status() != 0) {
      throw new IOException("tests/peers/opa.sh failed:\n" + ended.output());
    }
    return Path.of(ended.output().strip().lines().reduce((first, second) -> second).orElseThrow());
  }

  /** The folder rego/ of this repository. */
  static Path shipped() {
    return Path.of(System.getProperty("sallyport.peers", "../tests/peers"))
        .resolve("../../rego")
        .toAbsolutePath()
        .normalize();
  }

  /** Writes a file and the folders above it. */
  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, text);
  }
}
