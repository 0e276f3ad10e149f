package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CommandTest {
  @TempDir Path folder;

  private Command.Ended shell(String script, Duration limit) throws IOException {
    return Command.run(List.of("/bin/sh", "-c", script), folder, Map.of(), limit, line -> {});
  }

  @Test
  void givesStatusAndOutput() throws Exception {
    assertEquals(
        new Command.Ended(3, "out\nerr\n"),
        shell("echo out; echo err >&2; exit 3", Duration.ofSeconds(30)));
  }

  @Test
  void endsWhatTakesTooLong() {
    assertTrue(
        assertThrows(IOException.class, () -> shell("sleep 100", Duration.ofMillis(100)))
            .getMessage()
            .contains("did not end within"));
  }

  /** Its child is nobody's once it has ended itself, and holds its output open. */
  @Test
  void doesNotWaitForWhatItLeftBehind() {
    assertTrue(
        assertThrows(
                IOException.class,
                () -> shell("(trap '' HUP; sleep 15) & exit 0", Duration.ofSeconds(30)))
            .getMessage()
            .contains("keeps its output open"));
  }
}
