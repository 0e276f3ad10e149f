package io.sallyport.runtime.demo;

import io.sallyport.runtime.Folders;
import io.sallyport.runtime.demo.Demo.DemoTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Vault or OpenBao with a database engine that makes users of the demo's target: one that is
 * given by VAULT_ADDR and VAULT_TOKEN, or one of its own in development mode.
 */
final class DemoVault implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(20);
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final URI address;
  private final String token;
  private final @Nullable Process process;
  private final Path tokenFile;
  private final String mount = "sallyport-demo-" + Long.toHexString(System.nanoTime());

  private DemoVault(URI address, String token, @Nullable Process process, Path tokenFile) {
    this.address = address;
    this.token = token;
    this.process = process;
    this.tokenFile = tokenFile;
  }

  static DemoVault start(DemoFolder folder, DemoTarget target, Consumer<String> progress)
      throws IOException {
    DemoVault vault = begin(folder, progress);
    try {
      vault.awaitReady();
      vault.prepare(target);
      return vault;
    } catch (IOException | RuntimeException e) {
      vault.close();
      throw e;
    }
  }

  private static DemoVault begin(DemoFolder folder, Consumer<String> progress) throws IOException {
    String given = System.getenv("VAULT_ADDR");
    String token = System.getenv("VAULT_TOKEN");
    if (given != null && token != null) {
      progress.accept("using the Vault at " + given);
      return new DemoVault(URI.create(given), token, null, folder.write("vault-token", token));
    }
    Path program = program(progress);
    String made = DemoFiles.randomPassword();
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    progress.accept("starting " + program.getFileName() + " in development mode");
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "server",
                "-dev",
                "-dev-no-store-token",
                "-dev-listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.root().resolve("vault.log").toFile());
    // In the environment, not in the arguments: those can be read by everyone on the machine.
    builder
        .environment()
        .putAll(Map.of("BAO_DEV_ROOT_TOKEN_ID", made, "VAULT_DEV_ROOT_TOKEN_ID", made));
    return new DemoVault(
        URI.create("http://127.0.0.1:" + port),
        made,
        builder.start(),
        folder.write("vault-token", made));
  }

  private static Path program(Consumer<String> progress) throws IOException {
    for (String name : new String[] {"vault", "bao"}) {
      for (String folder : Objects.requireNonNullElse(System.getenv("PATH"), "").split(":", -1)) {
        Path candidate = Path.of(folder.isEmpty() ? "." : folder, name);
        if (Files.isExecutable(candidate)) {
          return candidate;
        }
      }
    }
    Path provision = Folders.installed().resolve("../../../../tests/peers/openbao.sh").normalize();
    if (!Files.isExecutable(provision)) {
      throw new IOException(
          "no Vault: set VAULT_ADDR and VAULT_TOKEN, or put vault or bao on PATH, or leave out --with vault");
    }
    progress.accept("provisioning OpenBao (75 MB, once)");
    Process run =
        new ProcessBuilder(provision.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (Stream<String> lines = run.inputReader().lines()) {
      String last = lines.reduce("", (before, line) -> line);
      if (run.waitFor() != 0) {
        throw new IOException("OpenBao could not be provisioned; the lines above say why");
      }
      Path found = Path.of(last);
      return Files.isDirectory(found) ? found.resolve("bao") : found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void awaitReady() throws IOException {
    long until = System.nanoTime() + READY.toNanos();
    while (true) {
      try {
        call("GET", "sys/health", null);
        return;
      } catch (IOException e) {
        if (System.nanoTime() > until || (process != null && !process.isAlive())) {
          throw new IOException("Vault at " + address + " does not answer: " + e.getMessage(), e);
        }
        try {
          TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted", interrupted);
        }
      }
    }
  }

  private void prepare(DemoTarget target) throws IOException {
    call("POST", "sys/mounts/" + mount, Map.of("type", "database"));
    call(
        "POST",
        mount + "/config/orders",
        Map.of(
            "plugin_name",
            "postgresql-database-plugin",
            "allowed_roles",
            "*",
            "connection_url",
            "postgresql://{{username}}:{{password}}@127.0.0.1:"
                + target.port()
                + "/orders?sslmode=disable",
            "username",
            io.sallyport.runtime.store.PostgresProcess.USER,
            "password",
            target.server().password().revealText(),
            "password_authentication",
            "scram-sha-256"));
    call(
        "POST",
        mount + "/roles/orders-reader",
        Map.of(
            "db_name", "orders",
            "default_ttl", "10m",
            "max_ttl", "8h",
            "creation_statements",
                "CREATE ROLE \"{{name}}\" LOGIN IN ROLE shop PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';",
            "revocation_statements",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}'; DROP ROLE IF EXISTS \"{{name}}\";"));
  }

  private void call(String method, String path, @Nullable Object body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve("/v1/" + path))
            .timeout(Duration.ofSeconds(10))
            .header("X-Vault-Token", token);
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IOException(
            method + " " + path + " answered " + response.statusCode() + ": " + response.body());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  String describe() {
    return (process == null ? "the Vault at " : "a Vault of the demo's own at ") + address;
  }

  /** The section of sallyport.yaml. */
  String configuration() {
    return """
    credential:
      vault:
        address: %s
        auth: {method: token, token: "file:%s"}
    """
        .formatted(address, tokenFile);
  }

  String mount() {
    return mount;
  }

  @Override
  public void close() {
    if (process == null) {
      try {
        call("DELETE", "sys/mounts/" + mount, null);
      } catch (IOException e) {
        throw new IllegalStateException(
            "the demo's engine " + mount + " could not be unmounted: " + e.getMessage(), e);
      }
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
