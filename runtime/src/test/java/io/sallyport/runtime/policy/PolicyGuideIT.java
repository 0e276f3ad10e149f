package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The commands and files of docs/guides/write-a-policy.md, as a reader would use them. */
@Tag("peer")
class PolicyGuideIT {
  /** A file that the text tells to write, with the block that follows. */
  private static final Pattern FILE =
      Pattern.compile(
          "[Ww]rite `([^`]+)`[^`]*?:\\n\\n```(?:rego|json)\\n(.*?)\\n```", Pattern.DOTALL);

  private static final Pattern COMMANDS = Pattern.compile("```sh\\n(.*?)\\n```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void itsFilesAndCommandsWork() throws Exception {
    // Given
    String guide = Files.readString(Opa.shipped().resolveSibling("docs/guides/write-a-policy.md"));
    copy(Opa.shipped(), folder.resolve("rego"));
    int files = 0;
    for (var file = FILE.matcher(guide).results().iterator(); file.hasNext(); files++) {
      var written = file.next();
      Opa.write(folder.resolve(written.group(1)), written.group(2) + "\n");
    }
    assertEquals(3, files);
    Path path = Files.createDirectory(folder.resolve("path"));
    Files.createSymbolicLink(path.resolve("opa"), Opa.binary());
    // When
    String last = "";
    int commands = 0;
    for (var block : COMMANDS.matcher(guide).results().toList()) {
      for (String line : block.group(1).lines().toList()) {
        var ended =
            Command.run(
                List.of("/bin/sh", "-c", line),
                folder,
                Map.of("PATH", path + ":" + System.getenv("PATH")),
                Duration.ofMinutes(1),
                output -> {});
        // Then
        assertEquals(0, ended.status(), () -> line + "\n" + ended.output());
        commands++;
        if (line.startsWith("opa eval")) {
          last = ended.output();
        }
      }
    }
    assertEquals(6, commands);
    var decision = JsonMapper.shared().readTree(last);
    assertEquals("PAY-001", decision.path("rule").asString());
    assertTrue(Files.exists(folder.resolve("bundle.tar.gz")));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        Opa.write(to.resolve(from.relativize(path).toString()), Files.readString(path));
      }
    }
  }
}
