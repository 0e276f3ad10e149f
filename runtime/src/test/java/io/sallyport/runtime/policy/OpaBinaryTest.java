package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpaBinaryTest {
  private static final String OPA = "#!/bin/sh\necho 'Version: 1.9.0'\n";

  @TempDir Path folder;
  private final List<String> progress = new ArrayList<>();

  private Path program(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Opa.write(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private OpaBinary binary(String path) {
    return new OpaBinary(folder.resolve("cache"), path, progress::add);
  }

  @Test
  void takesTheConfiguredOneAlone() throws Exception {
    Path configured = program("mine/opa", OPA);
    program("path/opa", OPA);
    assertEquals(configured, binary(folder.resolve("path").toString()).find(configured));
    var failure =
        assertThrows(
            IllegalStateException.class,
            () -> binary(folder.resolve("path").toString()).find(folder.resolve("absent")));
    assertTrue(failure.getMessage().startsWith("policy.opa: "), failure.getMessage());
  }

  @Test
  void takesTheOneOnPathThenTheOneBuiltBefore() throws Exception {
    Path built = program("cache/bin/opa-" + OpaBinary.VERSION, OPA);
    assertEquals(built, binary("").find(null));
    Path onPath = program("path/opa", OPA);
    assertEquals(onPath, binary("/nowhere:" + folder.resolve("path")).find(null));
  }

  @Test
  void passesOverOneThatIsTooOldOrDoesNotRun() throws Exception {
    Path built = program("cache/bin/opa-" + OpaBinary.VERSION, OPA);
    program("path/opa", "#!/bin/sh\necho 'Version: 0.70.0'\n");
    assertEquals(built, binary(folder.resolve("path").toString()).find(null));
    program("path/opa", "#!/bin/sh\nexit 3\n");
    assertEquals(built, binary(folder.resolve("path").toString()).find(null));
  }

  @Test
  void buildsOneWithGoAndSaysSo() throws Exception {
    // Given a Go that makes a program of what it is told to install
    program(
        "path/go",
        """
        #!/bin/sh
        echo "go: downloading $5" >&2
        printf '#!/bin/sh\\necho "Version: 1.22.2"\\n' > "$GOBIN/opa"
        /bin/chmod +x "$GOBIN/opa"
        """);
    // When
    Path built = binary(folder.resolve("path").toString()).find(null);
    // Then
    assertEquals(folder.resolve("cache/bin/opa-" + OpaBinary.VERSION), built);
    assertTrue(progress.getFirst().startsWith("building OPA 1.22.2"), progress::toString);
    assertTrue(progress.contains("go: downloading "), progress::toString);
    try (var left = Files.list(built.getParent())) {
      assertEquals(List.of(built), left.toList());
    }
  }

  @Test
  void saysTheThreeWaysWhenItCannot() throws Exception {
    program("path/go", "#!/bin/sh\necho 'no network' >&2\nexit 1\n");
    var failure =
        assertThrows(
            IllegalStateException.class,
            () -> binary(folder.resolve("path").toString()).find(null));
    String message = failure.getMessage();
    assertTrue(message.contains("no network"), message);
    assertTrue(message.contains("policy.opa"), message);
    assertTrue(message.contains("install Go"), message);
    assertTrue(message.contains("policy.url"), message);
  }
}
