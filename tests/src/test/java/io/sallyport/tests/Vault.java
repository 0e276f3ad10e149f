package io.sallyport.tests;

import io.sallyport.runtime.store.PostgresProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A real OpenBao in development mode, with a database engine for the world's target. */
final class Vault implements AutoCloseable {
  static final String TOKEN = "planted-vault-token-1187";
  static final String KEPT_PASSWORD = "planted-kept-password-6620";
  private final HttpClient http = HttpClient.newHttpClient();
  private final World world;
  private final URI address;
  private final Process process;

  /** Started and prepared; the world's next gateway uses it for the target {@code vaulted}. */
  Vault(World world) throws IOException, InterruptedException {
    this.world = world;
    int port = World.freePort();
    address = URI.create("http://127.0.0.1:" + port);
    ProcessBuilder builder =
        new ProcessBuilder(
                program().toString(),
                "server",
                "-dev",
                "-dev-no-store-token",
                "-dev-root-token-id=" + TOKEN,
                "-dev-listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(world.folder.resolve("vault.log").toFile());
    builder.environment().put("HOME", world.folder.toString());
    process = builder.start();
    Waiting.until("OpenBao", () -> status("sys/health") == 200, () -> "it does not answer");
    prepare();
    world.write("vault-token", TOKEN);
    world.section(
        "credential",
        "{timeout: 1s, vault: {address: %s, auth: {method: token, token: \"file:vault-token\"}}}"
            .formatted(address));
    String target = world.target("environment: test");
    world.write(
        "targets/vaulted.yaml",
        target.replaceFirst(
            "credential: .*", "credential: {source: vault, profiles: {reader: {role: reader}}}"));
    world.write(
        "targets/kept.yaml",
        target.replaceFirst(
            "credential: .*",
            "credential: {source: vault-kv, profiles: {reader: {path: orders/reader}}}"));
  }

  private static Path program() throws IOException, InterruptedException {
    Process script =
        new ProcessBuilder(System.getProperty("sallyport.peers") + "/openbao.sh")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String said = new String(script.getInputStream().readAllBytes()).strip();
    if (script.waitFor() != 0) {
      throw new IOException("tests/peers/openbao.sh failed; its reason is above");
    }
    return Path.of(said.lines().toList().getLast());
  }

  private void prepare() throws IOException, InterruptedException {
    PostgresProcess target = world.target;
    put("sys/mounts/database", "{\"type\": \"database\"}");
    put(
        "database/config/orders",
        """
        {"plugin_name": "postgresql-database-plugin", "allowed_roles": "*", "password_authentication": "scram-sha-256",
         "connection_url": "postgresql://{{username}}:{{password}}@127.0.0.1:%d/orders?sslmode=disable",
         "username": "%s", "password": "%s"}
        """
            .formatted(target.port(), PostgresProcess.USER, target.password().revealText()));
    put(
        "database/roles/reader",
        """
        {"db_name": "orders", "default_ttl": "10m", "max_ttl": "1h",
         "creation_statements": "CREATE ROLE \\"{{name}}\\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'; GRANT pg_read_all_data TO \\"{{name}}\\";",
         "revocation_statements": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}'; DROP ROLE IF EXISTS \\"{{name}}\\";"}
        """);
    target.run("orders", "CREATE ROLE kept LOGIN PASSWORD '" + KEPT_PASSWORD + "'");
    target.run("orders", "GRANT pg_read_all_data TO kept");
    put(
        "secret/data/orders/reader",
        "{\"data\": {\"username\": \"kept\", \"password\": \"" + KEPT_PASSWORD + "\"}}");
  }

  private void put(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(), text());
    if (answer.statusCode() >= 300) {
      throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
    }
  }

  private int status(String path) {
    try {
      return http.send(request(path).build(), text()).statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve("/v1/" + path)).header("X-Vault-Token", TOKEN);
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }

  /** The users that it has made and not removed. */
  long users() {
    return world.number("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'v-%'");
  }

  /** It is there and answers nobody. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  /** Ends it for good: what it kept is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    try {
      thaw();
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        kill();
      }
      Files.deleteIfExists(world.folder.resolve("vault.log"));
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
