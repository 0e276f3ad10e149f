package io.sallyport.runtime.demo;

import io.sallyport.runtime.Folders;
import io.sallyport.runtime.Gateway;
import io.sallyport.runtime.SallyportConfig;
import io.sallyport.runtime.config.ConfigReader;
import io.sallyport.runtime.file.SharedCache;
import io.sallyport.runtime.identity.DemoIssuer;
import io.sallyport.runtime.store.PostgresProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A gateway to try things out with: everything real, everything on this machine, everything gone
 * when it ends.
 */
public final class Demo implements AutoCloseable {
  static final Duration TOKEN_LIFETIME = Duration.ofHours(8);

  private final DemoFolder folder;
  private final Consumer<String> progress;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final int port;
  private final int consolePort;
  private @Nullable DemoIssuer issuer;
  private @Nullable Gateway gateway;
  private String credentials = "static (made for this demo)";

  private Demo(DemoFolder folder, DemoOptions options, Consumer<String> progress)
      throws IOException {
    this.folder = folder;
    this.progress = progress;
    this.port = free(options.port(), "--port");
    this.consolePort = free(options.consolePort(), "--console-port");
  }

  /** Starts everything; blocking. What was started is stopped again when something fails. */
  public static Demo start(DemoFolder folder, DemoOptions options, Consumer<String> progress)
      throws IOException {
    Demo demo = new Demo(folder, options, progress);
    folder.begin();
    try {
      demo.begin(options);
      return demo;
    } catch (IOException | RuntimeException | Error e) {
      demo.close();
      throw e;
    }
  }

  private static int free(int wanted, String option) throws IOException {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IOException(
          "port " + wanted + " is in use; end what uses it, or choose another with " + option, e);
    }
  }

  private void begin(DemoOptions options) throws IOException {
    progress.accept("starting a PostgreSQL to protect, with a shop's data in it");
    DemoTarget target =
        keep(DemoTarget.start(folder.root().resolve("target"), SharedCache.folder()));
    progress.accept("starting an issuer for the demo's people");
    issuer =
        keep(
            DemoIssuer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Clock.systemUTC()));
    DemoVault vault = options.vault() ? keep(DemoVault.start(folder, target, progress)) : null;
    if (vault != null) {
      credentials = "dynamic, leased from " + vault.describe();
    }
    folder.write("targets/orders.yaml", DemoFiles.target(target, vault));
    if (vault == null) {
      folder.write("target-password", target.password());
    }
    folder.copy(Folders.installed(), "routes");
    folder.copy(Folders.installed(), "plugins");
    Files.createDirectories(folder.root().resolve("policies"));
    folder.link(Folders.installed(), "sallyport"); // the guides' commands are said in its folder
    folder.write(
        "sallyport.yaml",
        DemoFiles.configuration(port, free(0, "a sample"), consolePort, issuer, vault));
    folder.write("claude.token", issuer.token("claude", TOKEN_LIFETIME).revealText());
    folder.write("alice.token", issuer.token("alice", TOKEN_LIFETIME).revealText());
    progress.accept("starting the gateway");
    SallyportConfig config =
        new ConfigReader(Map.of()).read(folder.configuration(), SallyportConfig.class);
    gateway =
        keep(
            Gateway.start(
                config,
                Folders.of(config, folder.configuration()),
                List.of(
                    "This gateway uses the demo's issuer: anyone on this machine can log in as anyone."),
                progress));
    folder.ready(console());
  }

  private <T extends AutoCloseable> T keep(T part) {
    parts.push(part);
    return part;
  }

  DemoFolder folder() {
    return folder;
  }

  int port() {
    return port;
  }

  String credentials() {
    return credentials;
  }

  URI console() {
    return Objects.requireNonNull(gateway).consoleAddress();
  }

  /** A token of one of the demo's people or its agent. */
  String token(String name) {
    return Objects.requireNonNull(issuer).token(name, TOKEN_LIFETIME).revealText();
  }

  /** The gateway's own CA, which clients verify it with. */
  Path ca() {
    return folder.root().resolve("state/tls/ca.crt");
  }

  /** What psql is given, without the token. */
  String connection() {
    return "host=localhost port="
        + port
        + " dbname=orders user=reader sslmode=verify-full sslrootcert="
        + ca();
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        progress.accept("did not stop cleanly: " + e);
      }
    }
    folder.end();
  }

  /** The target: a PostgreSQL of its own with the shop's data, and a login that may do too much. */
  record DemoTarget(PostgresProcess server, String password) implements AutoCloseable {
    static DemoTarget start(Path folder, Path cache) throws IOException {
      PostgresProcess server =
          PostgresProcess.start(
              new PostgresProcess.Spec(folder, cache, null, Map.of("fsync", "off"), null));
      String password = DemoFiles.randomPassword();
      server.run("postgres", "CREATE DATABASE orders");
      server.run("orders", script("orders.sql"));
      server.run("orders", "CREATE ROLE reader LOGIN IN ROLE shop PASSWORD '" + password + "'");
      return new DemoTarget(server, password);
    }

    static String script(String name) throws IOException {
      try (InputStream in = Demo.class.getResourceAsStream(name)) {
        return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
      }
    }

    int port() {
      return server.port();
    }

    @Override
    public void close() {
      server.close();
    }
  }
}
