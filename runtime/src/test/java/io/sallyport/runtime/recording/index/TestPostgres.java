package io.sallyport.runtime.recording.index;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL of a test's own, with the tables of the index. */
final class TestPostgres implements AutoCloseable {
  private final Path binaries;
  private final Path folder;
  private final int port;

  TestPostgres() throws Exception {
    String provisioned = provision();
    folder = Files.createTempDirectory("sallyport-postgresql-");
    if (root()) {
      // PostgreSQL does not run as root, and nobody else may look into root's cache.
      binaries = folder.resolve("server/bin");
      run(List.of("cp", "-a", provisioned, folder.resolve("server").toString()));
    } else {
      binaries = Path.of(provisioned, "bin");
    }
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    if (root()) {
      run(List.of("chown", "65534:65534", folder.toString()));
    }
    Path data = folder.resolve("data");
    run(
        as(
            binaries.resolve("initdb").toString(),
            "-D",
            data.toString(),
            "-U",
            "sallyport",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync"));
    start();
    try (var connection = dataSource().getConnection();
        var statement = connection.createStatement()) {
      for (String name :
          List.of("V400__sessions.sql", "V401__session_records.sql", "V402__search_words.sql")) {
        try (var migration = TestPostgres.class.getResourceAsStream("/db/migration/" + name)) {
          statement.execute(
              new String(migration.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        }
      }
    }
  }

  void start() throws Exception {
    run(
        as(
            binaries.resolve("pg_ctl").toString(),
            "-D",
            folder.resolve("data").toString(),
            "-w",
            "-l",
            folder.resolve("log").toString(),
            "-o",
            "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -F",
            "start"));
  }

  void stop() throws Exception {
    run(
        as(
            binaries.resolve("pg_ctl").toString(),
            "-D",
            folder.resolve("data").toString(),
            "-w",
            "-m",
            "immediate",
            "stop"));
  }

  DataSource dataSource() {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName("postgres");
    source.setUser("sallyport");
    source.setConnectTimeout(5);
    source.setReWriteBatchedInserts(true); // as the store does
    return source;
  }

  private static String provision() throws Exception {
    Process script =
        new ProcessBuilder(System.getProperty("sallyport.peers") + "/postgresql.sh")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = script.inputReader().lines().toList();
    if (script.waitFor() != 0) {
      throw new IOException("tests/peers/postgresql.sh failed; it says why above");
    }
    return lines.getLast();
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  private static List<String> as(String... command) {
    List<String> all = new ArrayList<>();
    if (root()) {
      all.addAll(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
    }
    all.addAll(List.of(command));
    return all;
  }

  private void run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("commands.log").toFile())
            .start();
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(command + ": " + Files.readString(folder.resolve("commands.log")));
    }
  }

  @Override
  public void close() throws Exception {
    stop();
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
