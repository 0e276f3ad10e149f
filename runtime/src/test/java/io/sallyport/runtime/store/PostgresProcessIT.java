package io.sallyport.runtime.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("peer")
@Timeout(120)
class PostgresProcessIT {
  private Path folder;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("sallyport-pg-");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }

  @AfterEach
  void deleteFolder() throws IOException {
    PrivateFiles.delete(folder);
  }

  @Test
  void startsWithDurableSettingsAndTheVersionOfThePom() throws Exception {
    try (var server = PostgresProcess.start(spec())) {
      assertEquals(
          "18.6|on|on|on|127.0.0.1||scram-sha-256",
          query(
              server,
              """
              select concat_ws('|', split_part(current_setting('server_version'), ' ', 1),
                current_setting('fsync'), current_setting('synchronous_commit'),
                current_setting('data_checksums'), current_setting('listen_addresses'),
                current_setting('unix_socket_directories'), current_setting('password_encryption'))
              """));
      assertEquals(
          "host scram-sha-256",
          query(
              server, "select string_agg(type || ' ' || auth_method, ';') from pg_hba_file_rules"));
    }
  }

  @Test
  void asksEverybodyForThePassword() throws Exception {
    try (var server = PostgresProcess.start(spec())) {
      for (var wrong : List.of("", "wrong")) {
        var failure =
            assertThrows(
                SQLException.class,
                () ->
                    DriverManager.getConnection(
                            server.jdbcUrl("postgres"), PostgresProcess.USER, wrong)
                        .close());
        assertTrue(
            failure.getMessage().contains("password"), "refused for the password: " + failure);
      }
    }
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("password"))));
    assertFalse(Files.exists(folder.resolve("initial-password")), "no second copy stays");
  }

  @Test
  void listensOnLoopbackOnly() throws Exception {
    try (var server = PostgresProcess.start(spec())) {
      for (var network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (var address : Collections.list(network.getInetAddresses())) {
          if (!address.isLoopbackAddress()) {
            assertThrows(
                IOException.class,
                () -> {
                  try (var socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, server.port()), 1000);
                  }
                });
          }
        }
      }
    }
  }

  @Test
  void keepsDataAndPortFromStartToStart() throws Exception {
    int port;
    try (var server = PostgresProcess.start(spec())) {
      server.run("postgres", "create table t (i int); insert into t values (7);");
      port = server.port();
    }
    try (var server = PostgresProcess.start(spec())) {
      assertEquals("7", query(server, "select i from t"));
      assertEquals(port, server.port());
    }
  }

  @Test
  void takesAnotherPortWhenTheRememberedOneIsTaken() throws Exception {
    int port;
    try (var server = PostgresProcess.start(spec())) {
      port = server.port();
    }
    try (var taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
        var server = PostgresProcess.start(spec())) {
      assertTrue(server.port() != taken.getLocalPort());
    }
  }

  @Test
  void refusesAFolderThatIsInUse() {
    try (var first = PostgresProcess.start(spec())) {
      var failure = assertThrows(StoreException.class, () -> PostgresProcess.start(spec()));
      assertTrue(failure.getMessage().contains("another process uses " + folder));
      assertTrue(first.port() > 0);
    }
  }

  @Test
  void endsTheServerOfAKilledGatewayAndKeepsItsData() throws Exception {
    // Given a gateway that was killed with its server running
    var gateway =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    try {
      try (var output = gateway.inputReader()) {
        for (String line; (line = output.readLine()) != null; ) {
          if (line.equals("committed")) {
            break;
          }
        }
      }
      gateway.destroyForcibly(); // SIGKILL
      assertTrue(gateway.waitFor(20, TimeUnit.SECONDS));
    } finally {
      gateway.destroyForcibly();
    }
    long orphan = postmaster();
    assertTrue(ProcessHandle.of(orphan).isPresent(), "the server outlives the gateway");

    // When the next gateway starts
    try (var server = PostgresProcess.start(spec())) {
      // Then what was committed is there, and the orphan is not
      assertEquals("42", query(server, "select i from t"));
      assertTrue(postmaster() != orphan);
      assertFalse(runsPostgres(orphan));
    }
  }

  /** Not so when it has exited and only its number waits for being collected. */
  private static boolean runsPostgres(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).contains("postgres");
    } catch (IOException e) {
      return false;
    }
  }

  /** Commits, says so, and waits to be killed. */
  static final class Victim {
    public static void main(String[] arguments) throws Exception {
      var server =
          PostgresProcess.start(PostgresProcess.Spec.in(Path.of(arguments[0]), TestStore.cache()));
      server.run("postgres", "create table t (i int); insert into t values (42);");
      System.out.println("committed");
      Thread.sleep(Duration.ofMinutes(2));
    }
  }

  @Test
  void doesNotTouchAnUnrelatedProcessWhoseIdAStaleLockFileNames() throws Exception {
    try (var server = PostgresProcess.start(spec())) {
      assertTrue(server.port() > 0);
    }
    var unrelated = new ProcessBuilder("sleep", "60").start();
    try {
      Files.writeString(
          folder.resolve("data/postmaster.pid"),
          unrelated.pid() + "\n" + folder.resolve("data") + "\n1\n1\n\n127.0.0.1\n");
      try (var server = PostgresProcess.start(spec())) {
        assertEquals("1", query(server, "select 1"));
      }
      assertTrue(unrelated.isAlive());
    } finally {
      unrelated.destroyForcibly();
    }
  }

  @Test
  void saysWhyItDoesNotStart() {
    var broken =
        new PostgresProcess.Spec(
            folder, TestStore.cache(), null, Map.of("shared_buffers", "a lot"), null);
    var failure = assertThrows(StoreException.class, () -> PostgresProcess.start(broken));
    assertTrue(failure.getMessage().contains("did not start"), failure.getMessage());
    try (var server = PostgresProcess.start(spec())) { // the lock was given back
      assertTrue(server.port() > 0);
    }
  }

  @Test
  void withTlsItTakesNothingElse() throws Exception {
    var certificate = TestCertificate.in(folder);
    var spec =
        new PostgresProcess.Spec(
            folder.resolve("tls"),
            TestStore.cache(),
            null,
            Map.of("fsync", "off"),
            new PostgresProcess.ServerTls(certificate.certificate(), certificate.key()));
    try (var server = PostgresProcess.start(spec)) {
      server.run("postgres", "create database orders");
      var url = server.jdbcUrl("orders");
      var password = server.password().revealText();
      var verified = url + "?sslmode=verify-full&sslrootcert=" + certificate.certificate();
      DriverManager.getConnection(verified, PostgresProcess.USER, password).close();
      assertThrows(
          SQLException.class,
          () ->
              DriverManager.getConnection(url + "?sslmode=disable", PostgresProcess.USER, password)
                  .close());
    }
  }

  /** As root the server runs as the folder's owner, where it is not root's. */
  @Test
  void runsAsTheOwnerOfItsFolder() throws Exception {
    var owner = 65534;
    boolean root = System.getProperty("user.name").equals("root");
    var own = Files.createDirectory(folder.resolve("own"));
    if (root) {
      Files.setAttribute(own, "unix:uid", owner);
    }
    var spec = PostgresProcess.Spec.in(own, folder.resolve("cache"));
    try (var server = PostgresProcess.start(spec)) {
      assertEquals("1", query(server, "select 1"));
      if (root) {
        assertEquals(owner, Files.getAttribute(own.resolve("data"), "unix:uid"));
      }
    }
    try (var server = PostgresProcess.start(spec)) {
      assertEquals("1", query(server, "select 1"));
    }
  }

  private PostgresProcess.Spec spec() {
    return PostgresProcess.Spec.in(folder, TestStore.cache());
  }

  private long postmaster() throws IOException {
    return Long.parseLong(
        Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst().strip());
  }

  static String query(PostgresProcess server, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(
                server.jdbcUrl("postgres"), PostgresProcess.USER, server.password().revealText());
        var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
