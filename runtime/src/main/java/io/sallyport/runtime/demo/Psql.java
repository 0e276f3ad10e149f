package io.sallyport.runtime.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A psql that runs one statement as the demo's agent. */
final class Psql {
  private static final Duration END = Duration.ofSeconds(60);
  private final Process process;

  @SuppressWarnings("JdkObsolete") // two threads use it
  private final StringBuffer output = new StringBuffer();

  private final Thread reader;

  private Psql(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  static Psql start(Demo demo, String statement) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "psql",
                "--no-psqlrc",
                "--set=ON_ERROR_STOP=1",
                "--set=VERBOSITY=verbose",
                "--command",
                statement,
                demo.connection())
            .redirectErrorStream(true);
    builder
        .environment()
        .putAll(
            Map.of("PGPASSWORD", demo.token("claude"), "PGCONNECT_TIMEOUT", "10", "LC_ALL", "C"));
    try {
      return new Psql(builder.start());
    } catch (IOException e) {
      throw new IOException(
          "psql cannot be started: install PostgreSQL's client (Debian: postgresql-client)", e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.append(line).append('\n');
      }
    } catch (IOException e) {
      output.append(e).append('\n');
    }
  }

  /** Waits for a line with this text in it; gives what was printed by then. */
  String awaitLine(String text, Duration patience) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (output.indexOf(text) < 0 && System.nanoTime() < until && process.isAlive()) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
    return output.toString();
  }

  boolean running() {
    return process.isAlive();
  }

  String output() {
    return output.toString();
  }

  /** Waits for its end; gives everything that it printed. */
  String end() throws InterruptedException {
    if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      output.append("(psql did not end within ").append(END.toSeconds()).append(" s)\n");
    }
    reader.join(Duration.ofSeconds(5));
    return output.toString();
  }

  int exitCode() {
    return process.isAlive() ? -1 : process.exitValue();
  }
}
