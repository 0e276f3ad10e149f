package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ctrl-C ends a demo and a gateway whenever it comes, and nothing stays behind. */
@Tag("peer")
class InterruptIT {
  @TempDir Path folder;

  private Process begin(List<String> arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(GatewayProcess.command(World.DISTRIBUTION, arguments))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().put("SALLYPORT_DEMO", folder.resolve("demo").toString());
    return builder.start();
  }

  private static void interrupt(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
  }

  private String output() {
    try {
      return java.nio.file.Files.readString(folder.resolve("output"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Interrupted when it has so many children, or a little later; all that it ever had must end. */
  private void interruptWhen(Process process, int children) throws Exception {
    Set<ProcessHandle> seen = new HashSet<>();
    Waiting.until(
        children + " children",
        () -> {
          process.descendants().forEach(seen::add);
          return process.children().count() >= children || !process.isAlive();
        },
        this::output);
    interrupt(process);
    Waiting.until(
        "the end",
        () -> {
          process.descendants().forEach(seen::add);
          return !process.isAlive();
        },
        this::output);
    int code = process.exitValue();
    // 130: it came before the program had begun.
    assertTrue(code == 0 || (children == 0 && code == 130), () -> code + "\n" + output());
    Waiting.until(
        "all its processes to end",
        () -> seen.stream().noneMatch(ProcessHandle::isAlive),
        () -> named(seen).toString());
    assertTrue(leftIn(folder).isEmpty(), () -> leftIn(folder).toString());
  }

  private static List<String> named(Set<ProcessHandle> handles) {
    List<String> names = new ArrayList<>();
    handles.stream()
        .filter(ProcessHandle::isAlive)
        .forEach(handle -> names.add(handle.info().commandLine().orElse(handle.toString())));
    return names;
  }

  /** Servers that have left their parent name their folder on their command line. */
  private static List<String> leftIn(Path folder) {
    return ProcessHandle.allProcesses()
        .map(handle -> handle.info().commandLine().orElse(""))
        .filter(line -> line.contains(folder.toString()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aDemoThatIsStillStartingEndsAndLeavesNothing(int children) throws Exception {
    Process demo =
        begin(
            List.of(
                "demo",
                "--port",
                String.valueOf(World.freePort()),
                "--console-port",
                String.valueOf(World.freePort())));
    if (children == 0) {
      TimeUnit.MILLISECONDS.sleep(700); // the JVM is up, and hardly more
    }
    interruptWhen(demo, children);
  }

  @Test
  void aDemoThatIsUpEndsAndLeavesNothing() throws Exception {
    Process demo =
        begin(
            List.of(
                "demo",
                "--port",
                String.valueOf(World.freePort()),
                "--console-port",
                String.valueOf(World.freePort())));
    Waiting.until("the demo", () -> output().contains("psql \""), this::output);
    interruptWhen(demo, 1);
  }

  @Test
  void aGatewayThatIsStillStartingEndsAndLeavesNothing() throws Exception {
    try (World world = new World(java.nio.file.Files.createDirectory(folder.resolve("world")))) {
      Process gateway =
          begin(List.of("up", "-c", world.folder.resolve("sallyport.yaml").toString()));
      Set<ProcessHandle> seen = new HashSet<>();
      Waiting.until(
          "a child",
          () -> {
            gateway.descendants().forEach(seen::add);
            return !seen.isEmpty();
          },
          this::output);
      gateway.destroy();
      Waiting.until(
          "the end",
          () -> {
            gateway.descendants().forEach(seen::add);
            return !gateway.isAlive();
          },
          this::output);
      assertEquals(0, gateway.exitValue(), this::output);
      Waiting.until(
          "its processes to end",
          () -> seen.stream().noneMatch(ProcessHandle::isAlive),
          () -> named(seen).toString());
      assertTrue(
          leftIn(world.folder.resolve("state")).isEmpty(),
          () -> leftIn(world.folder.resolve("state")).toString());
    }
  }
}
