package io.sallyport.tests;

import io.sallyport.runtime.Folders;
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
import java.time.Clock;
import java.time.Duration;
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
  private static final String PASSWORD = "planted-backend-password-7391";

  final Path folder;
  final int port = freePort();
  final int echoPort = freePort();
  final int consolePort = freePort();
  final PostgresProcess target;
  final DemoIssuer issuer;

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
                Folders.sharedCache(),
                null,
                Map.of("fsync", "off"),
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
    write("sallyport.yaml", configuration(""));
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

  /**
   * @param more further sections
   */
  String configuration(String more) {
    return """
    instance: system
    plugins: plugins
    routes: routes
    policy: {folder: %s}
    listeners:
      postgresql: {port: %d, authenticationTimeout: 3s}
      echo: {protocol: echo, port: %d, tls: optional}
    console: {port: %d}
    identity:
      issuers:
        - issuer: %s
          audiences: [%s]
          clientId: %s
          clients: {claude: {kind: agent, name: claude, groups: [agents]}}
      roles: {reader: [agents, developers], owner: [dba]}
    limits: {drain: 3s}
    %s
    """
        .formatted(
            folder.resolve("rego"),
            port,
            echoPort,
            consolePort,
            issuer.issuer(),
            DemoIssuer.AUDIENCE,
            DemoIssuer.CLIENT,
            more);
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

  private static int freePort() {
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
