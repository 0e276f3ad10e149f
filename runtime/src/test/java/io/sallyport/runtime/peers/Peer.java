package io.sallyport.runtime.peers;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Finds, starts and stops the real servers that tests talk to. */
public final class Peer {
  private Peer() {}

  /**
   * Runs {@code tests/peers/NAME.sh}.
   *
   * @return what its last line names
   * @throws IOException with what the script said, when it failed
   */
  public static Path provision(String name) throws IOException, InterruptedException {
    Path script = folder().resolve(name + ".sh");
    Path errors = Files.createTempFile("sallyport-peer-", ".log");
    try {
      Process process =
          new ProcessBuilder(script.toString()).redirectError(errors.toFile()).start();
      List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
      int code = process.waitFor();
      if (code != 0 || lines.isEmpty()) {
        throw new IOException(script + " ended with " + code + ":\n" + Files.readString(errors));
      }
      return Path.of(lines.getLast());
    } finally {
      Files.delete(errors);
    }
  }

  public static Path folder() {
    return Path.of(System.getProperty("sallyport.peers", "../tests/peers"));
  }

  /** Starts a server whose output goes to a file. */
  public static Process start(Path log, Map<String, String> environment, String... command)
      throws IOException {
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.redirectInput(new File("/dev/null"));
    builder.environment().putAll(environment);
    return builder.start();
  }

  public static void stop(Process process) throws InterruptedException {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Until it holds; exceptions count as not yet. */
  public static void await(String what, Duration atMost, Callable<Boolean> holds)
      throws InterruptedException {
    Instant deadline = Instant.now().plus(atMost);
    Exception last = null;
    while (Instant.now().isBefore(deadline)) {
      try {
        if (holds.call()) {
          return;
        }
      } catch (Exception e) {
        last = e;
      }
      Thread.sleep(50);
    }
    throw new AssertionError(what + ": not within " + atMost, last);
  }
}
