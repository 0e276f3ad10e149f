package io.sallyport.plugin.sql.result;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A throw-away PostgreSQL server on a free loopback port. */
final class PostgresServer implements AutoCloseable {
  private final Path folder;
  private final Process process;
  final int port;

  private PostgresServer(Path folder, Process process, int port) {
    this.folder = folder;
    this.process = process;
    this.port = port;
  }

  static PostgresServer start() throws IOException, InterruptedException {
    Path bin = binaries();
    Path folder = Files.createTempDirectory("sallyport-postgresql");
    Path data = folder.resolve("data");
    run(
        unprivileged(
            bin.resolve("initdb") + "",
            "-D",
            data.toString(),
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C",
            "-A",
            "trust",
            "-N"));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                unprivileged(
                    bin.resolve("postgres") + "",
                    "-D",
                    data.toString(),
                    "-p",
                    port + "",
                    "-h",
                    "127.0.0.1",
                    "-k",
                    folder.toString(),
                    "-F"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    PostgresServer server = new PostgresServer(folder, process, port);
    server.awaitReady();
    return server;
  }

  private void awaitReady() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (PostgresClient client = new PostgresClient(port)) {
        client.query("SELECT 1");
        return;
      } catch (IOException notYet) {
        Thread.sleep(50);
      }
    }
    String log = Files.readString(folder.resolve("log"));
    close();
    throw new IOException("the server did not start: " + log);
  }

  /** What tests/peers/postgresql.sh provides, or the folder that a property names. */
  private static Path binaries() throws IOException, InterruptedException {
    String given = System.getProperty("sallyport.postgresql.bin");
    if (given != null) {
      return Path.of(given);
    }
    Path script = Path.of(System.getProperty("sallyport.peers", ""), "postgresql.sh");
    if (Files.isExecutable(script)) {
      Process process =
          new ProcessBuilder(script.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("tests/peers/postgresql.sh failed");
      }
      List<String> lines = out.lines().toList();
      Path found = Path.of(lines.getLast().strip());
      return Files.exists(found.resolve("initdb")) ? found : found.resolve("bin");
    }
    throw new IOException("no " + script);
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static List<String> unprivileged(String... command) {
    List<String> all = new ArrayList<>();
    if (isRoot()) {
      all.addAll(List.of("unshare", "--user")); // PostgreSQL refuses root; there it is nobody
    }
    all.addAll(List.of(command));
    return all;
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + out);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.destroy();
    process.waitFor();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(file -> {
            try {
              Files.delete(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
