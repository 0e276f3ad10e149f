package io.sallyport.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code sallyport up} as a process of its own. */
final class GatewayProcess implements AutoCloseable {
  private final Process process;
  private final StringBuffer log = new StringBuffer();

  private GatewayProcess(Process process) {
    this.process = process;
    Thread.ofVirtual().start(this::read);
  }

  /** Returns when it is up. */
  static GatewayProcess start(World world, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path home = World.DISTRIBUTION;
    ProcessBuilder builder =
        new ProcessBuilder(
                command(
                    home, List.of("up", "-c", world.folder.resolve("sallyport.yaml").toString())))
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    GatewayProcess gateway = new GatewayProcess(builder.start());
    try {
      gateway.await(
          "the gateway to be up",
          () -> gateway.log.indexOf("sallyport is up") >= 0 || !gateway.process.isAlive());
    } catch (AssertionError late) {
      gateway.close();
      throw late;
    }
    if (!gateway.process.isAlive()) {
      throw new IllegalStateException("the gateway did not start:\n" + gateway.log);
    }
    return gateway;
  }

  static List<String> command(Path home, List<String> arguments) {
    List<String> line =
        new java.util.ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-Dsallyport.home=" + home,
                "-cp",
                home + "/lib/*",
                "io.sallyport.runtime.cli.SallyportCommand"));
    line.addAll(arguments);
    return line;
  }

  /** Runs another command of the distribution to its end. */
  static Ended run(World world, String... arguments) throws IOException, InterruptedException {
    List<String> all = new java.util.ArrayList<>(List.of(arguments));
    all.addAll(List.of("-c", world.folder.resolve("sallyport.yaml").toString()));
    Process process =
        new ProcessBuilder(command(World.DISTRIBUTION, all)).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  record Ended(int code, String output) {}

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.append(line).append('\n');
      }
    } catch (IOException e) {
      log.append(e).append('\n');
    }
  }

  String log() {
    return log.toString();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Resident memory of its process alone. */
  long residentKilobytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS");
  }

  void await(String what, Waiting.Condition condition) throws InterruptedException {
    Waiting.until(what, condition, () -> log());
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** SIGTERM; waits for the end. */
  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the gateway did not end:\n" + log);
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
