package io.sallyport.runtime.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a program to its end. Blocks. */
final class Command {
  private static final int LONGEST_OUTPUT = 4 << 20;

  /** For output that was written before the end and not read yet. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  private Command() {}

  /**
   * @param output what it wrote to both of its streams, cut at 4 MiB
   */
  record Ended(int status, String output) {}

  /**
   * @param line called with each line as it is written
   * @throws IOException when it does not start, or does not end in time and was killed
   */
  static Ended run(
      List<String> command,
      Path folder,
      Map<String, String> environment,
      Duration limit,
      Consumer<String> line)
      throws IOException {
    var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    // Whoever ends the gateway while it starts must not wait for a build of minutes, nor leave it.
    Thread end = new Thread(() -> kill(process), "end of " + command.getFirst());
    try {
      Runtime.getRuntime().addShutdownHook(end);
    } catch (IllegalStateException ending) {
      kill(process);
      throw new IOException(command.getFirst() + " is not run: the gateway is ending", ending);
    }
    process.getOutputStream().close();
    var output = new StringBuilder();
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              try (var lines =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String read = lines.readLine(); read != null; read = lines.readLine()) {
                  if (output.length() < LONGEST_OUTPUT) {
                    output.append(read).append('\n');
                  }
                  line.accept(read);
                }
              } catch (IOException e) {
                // The process was killed; what it wrote until then is there.
              }
            });
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            command.getFirst() + " did not end within " + limit.toSeconds() + " s");
      }
      if (!reader.join(LAST_WORDS)) {
        throw new IOException(
            command.getFirst() + " ended, and something that it started keeps its output open");
      }
      return new Ended(process.exitValue(), output.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(command.getFirst() + " was interrupted", e);
    } finally {
      kill(process);
      try {
        Runtime.getRuntime().removeShutdownHook(end);
      } catch (IllegalStateException ending) {
        // It runs already, and finds nothing left to do.
      }
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
