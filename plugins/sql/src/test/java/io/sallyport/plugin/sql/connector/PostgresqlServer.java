package io.sallyport.plugin.sql.connector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A throw-away PostgreSQL server on a free port; SCRAM, one superuser. */
final class PostgresqlServer implements AutoCloseable {
  static final String USER = "app";
  static final String PASSWORD = "s3cret";

  private final Path data;
  private final Process process;
  final int port;

  private PostgresqlServer(Path data, Process process, int port) {
    this.data = data;
    this.process = process;
    this.port = port;
  }

  /** Starts one; extra settings as {@code name=value}. */
  static PostgresqlServer start(String... settings) {
    try {
      Path home = provision();
      Path data = Files.createTempDirectory("sallyport-pg");
      Path password = data.resolve("password");
      Files.writeString(password, PASSWORD);
      run(
          asUser(
              home.resolve("bin/initdb").toString(),
              "-D",
              data.resolve("db").toString(),
              "-U",
              USER,
              "-A",
              "scram-sha-256",
              "--pwfile=" + password,
              "-E",
              "UTF8",
              "--locale=C",
              "--no-sync"));
      int port;
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      List<String> command =
          new ArrayList<>(
              asUser(
                  home.resolve("bin/postgres").toString(),
                  "-D",
                  data.resolve("db").toString(),
                  "-p",
                  String.valueOf(port),
                  "-h",
                  "127.0.0.1",
                  "-k",
                  "",
                  "-c",
                  "fsync=off"));
      for (String setting : settings) {
        command.add("-c");
        command.add(setting);
      }
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(data.resolve("log").toFile())
              .start();
      PostgresqlServer server = new PostgresqlServer(data, process, port);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      server.await();
      return server;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Path dataFolder() {
    return data.resolve("db");
  }

  private void await() throws IOException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < until && process.isAlive()) {
      if (Files.readString(data.resolve("log")).contains("ready to accept connections")) {
        return;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
    throw new IOException("no server: " + Files.readString(data.resolve("log")));
  }

  private static Path provision() throws IOException {
    Process script =
        new ProcessBuilder(System.getProperty("sallyport.peers") + "/postgresql.sh")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(script.getInputStream().readAllBytes()).strip();
    try {
      if (script.waitFor() != 0) {
        throw new IOException("tests/peers/postgresql.sh failed");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
    return Path.of(out.substring(out.lastIndexOf('\n') + 1));
  }

  /** PostgreSQL does not run as root; a user namespace makes it nobody. */
  private static List<String> asUser(String... command) {
    List<String> full = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      full.addAll(List.of("unshare", "--user"));
    }
    full.addAll(List.of(command));
    return full;
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + out);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!Files.exists(data)) {
      return;
    }
    try (var files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException gone) {
      // the folder is in the temporary directory
    }
  }
}
