package io.sallyport.tests;

import io.sallyport.runtime.file.SharedCache;
import io.sallyport.runtime.identity.DemoIssuer;
import io.sallyport.runtime.store.PostgresProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A target, an issuer, and folders that a gateway is configured with. What operators would write is
 * written here.
 */
final class World implements AutoCloseable {
  static final Path DISTRIBUTION =
      Path.of(System.getProperty("sallyport.peers"), "../../deploy/distribution/target/sallyport")
          .normalize();
  static final String PASSWORD = "planted-backend-password-7391";

  final Path folder;
  final int port = freePort();
  final int echoPort = freePort();
  final int consolePort = freePort();
  final PostgresProcess target;
  final DemoIssuer issuer;
  private final Map<String, String> sections = new LinkedHashMap<>();

  World(Path folder) throws IOException {
    this.folder = folder;
    if (!Files.isDirectory(DISTRIBUTION.resolve("lib"))) {
      throw new IllegalStateException("the distribution is not built: ./sallyport build");
    }
    for (String part : new String[] {"plugins", "routes", "rego"}) {
      copy(DISTRIBUTION.resolve(part), folder.resolve(part));
    }
    target =
        PostgresProcess.start(
            new PostgresProcess.Spec(
                folder.resolve("target"),
                SharedCache.folder(),
                null,
                Map.of("fsync", "off", "max_connections", "400"),
                null));
    target.run("postgres", "CREATE DATABASE orders");
    target.run(
        "orders",
        "CREATE TABLE customers (id int PRIMARY KEY, name text, email text); INSERT INTO customers VALUES (1, 'Erin', 'planted-row-4408@example.com');"
            + " CREATE TABLE invoices (id int); CREATE TABLE once (id int);");
    target.run("orders", "CREATE ROLE reader LOGIN SUPERUSER PASSWORD '" + PASSWORD + "'");
    issuer =
        DemoIssuer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Clock.systemUTC());
    Files.writeString(folder.resolve("target-password"), PASSWORD);
    write("targets/orders.yaml", target("environment: production"));
    write(
        "targets/parrot.yaml",
        "protocol: echo\naddress: localhost:1\nlabels: {environment: test}\ncredential: {source: static, profiles: {reader: {user: nobody, password: \"file:../target-password\"}}}\n");
    sections.put("instance", "system");
    sections.put("plugins", "plugins");
    sections.put("routes", "routes");
    sections.put("policy", "{folder: " + folder.resolve("rego") + "}");
    sections.put(
        "listeners",
        "{postgresql: {port: %d, authenticationTimeout: 8s}, echo: {protocol: echo, port: %d, tls: optional}}"
            .formatted(port, echoPort));
    sections.put("console", "{port: " + consolePort + "}");
    sections.put(
        "identity",
        "{issuers: [%s], roles: {reader: [agents, developers], owner: [dba]}}"
            .formatted(trusting(issuer, DemoIssuer.AUDIENCE)));
    section("limits", "{drain: 3s}");
  }

  String target(String labels) {
    return """
    protocol: postgresql
    address: 127.0.0.1:%d
    tls: {mode: disable}
    labels: {%s}
    classification: {public.customers.email: email}
    credential: {source: static, profiles: {reader: {user: reader, password: "file:../target-password"}}}
    settings: {database: orders}
    """
        .formatted(target.port(), labels);
  }

  /** Sets a top-level section of sallyport.yaml; a gateway reads it when it starts. */
  World section(String name, String value) {
    sections.put(name, value);
    StringBuilder text = new StringBuilder();
    sections.forEach((key, what) -> text.append(key).append(": ").append(what).append('\n'));
    write("sallyport.yaml", text.toString());
    return this;
  }

  /** An entry of {@code identity.issuers}. */
  static String trusting(DemoIssuer issuer, String audience) {
    return "{issuer: %s, audiences: [%s], clientId: %s, clients: {claude: {kind: agent, name: claude, groups: [agents]}}}"
        .formatted(issuer.issuer(), audience, DemoIssuer.CLIENT);
  }

  /** What clients verify the gateway's certificate with. */
  Path authority() {
    return folder.resolve("state/tls/ca.crt");
  }

  /** Asks the target itself, past the gateway. */
  long number(String query) {
    try (Connection connection =
            DriverManager.getConnection(
                target.jdbcUrl("orders"), PostgresProcess.USER, target.password().revealText());
        ResultSet answer = connection.createStatement().executeQuery(query)) {
      answer.next();
      return answer.getLong(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  void write(String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Path fresh = Files.writeString(file.resolveSibling("." + file.getFileName() + ".new"), text);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String token(String name) {
    return token(name, Duration.ofHours(1));
  }

  String token(String name, Duration lifetime) {
    return issuer.token(name, lifetime).revealText();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    issuer.close();
    target.close();
  }
}
