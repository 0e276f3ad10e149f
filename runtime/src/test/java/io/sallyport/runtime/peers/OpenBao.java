package io.sallyport.runtime.peers;

import io.sallyport.api.Secret;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real OpenBao in development mode on a free port; its root token is {@link #ROOT}. */
public final class OpenBao implements AutoCloseable {
  public static final String ROOT = "root-of-this-test";
  private static final JsonMapper JSON = JsonMapper.shared();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final Process process;
  private final URI address;

  public OpenBao() throws Exception {
    Path bao = Peer.provision("openbao");
    folder = Files.createTempDirectory("sallyport-bao-");
    int port = Peer.freePort();
    address = URI.create("http://127.0.0.1:" + port);
    process =
        Peer.start(
            folder.resolve("log"),
            Map.of("HOME", folder.toString()),
            bao.toString(),
            "server",
            "-dev",
            "-dev-no-store-token",
            "-dev-root-token-id=" + ROOT,
            "-dev-listen-address=127.0.0.1:" + port);
    Peer.await("OpenBao", Duration.ofSeconds(60), () -> status("GET", "sys/health", null) == 200);
  }

  public URI address() {
    return address;
  }

  /** A database engine at {@code database} that makes users in this server. */
  public void database(String host, int port, String user, Secret password) throws Exception {
    ok("POST", "sys/mounts/database", Map.of("type", "database"));
    ok(
        "POST",
        "database/config/test",
        Map.of(
            "plugin_name",
            "postgresql-database-plugin",
            "allowed_roles",
            "*",
            "connection_url",
            "postgresql://{{username}}:{{password}}@%s:%d/postgres?sslmode=disable"
                .formatted(host, port),
            "username",
            user,
            "password",
            password.revealText(),
            "password_authentication",
            "scram-sha-256"));
  }

  /** A role whose users may read. */
  public void role(String name, Duration ttl, Duration maxTtl) throws Exception {
    ok(
        "POST",
        "database/roles/" + name,
        Map.of(
            "db_name",
            "test",
            "default_ttl",
            ttl.toSeconds() + "s",
            "max_ttl",
            maxTtl.toSeconds() + "s",
            "creation_statements",
            "CREATE ROLE \"{{name}}\" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}';"
                + " GRANT pg_read_all_data TO \"{{name}}\";",
            "revocation_statements",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}';"
                + " DROP OWNED BY \"{{name}}\"; DROP ROLE IF EXISTS \"{{name}}\";"));
  }

  public JsonNode ok(String method, String path, Object body) throws Exception {
    HttpResponse<String> response = send(method, path, body);
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
    }
    return response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
  }

  public int status(String method, String path, Object body) throws Exception {
    return send(method, path, body).statusCode();
  }

  private HttpResponse<String> send(String method, String path, Object body) throws Exception {
    var publisher =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body));
    return http.send(
        HttpRequest.newBuilder(address.resolve("/v1/" + path))
            .timeout(Duration.ofSeconds(20))
            .header("X-Vault-Token", ROOT)
            .method(method, publisher)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The process is frozen: connections are accepted, and nothing is answered. */
  public void freeze() throws Exception {
    signal("STOP");
  }

  public void thaw() throws Exception {
    signal("CONT");
  }

  private void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  @Override
  public void close() throws Exception {
    signal("CONT");
    Peer.stop(process);
    try (var files = Files.walk(folder)) {
      files
          .sorted(java.util.Comparator.reverseOrder())
          .map(Path::toFile)
          .forEach(java.io.File::delete);
    }
  }
}
