package io.sallyport.runtime.peers;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;

/** A real Keycloak with the realm of {@code tests/peers/keycloak}. */
public final class Keycloak implements AutoCloseable {
  private final Path folder;
  private final Process process;
  private final URI realm;

  public Keycloak() throws Exception {
    Path installed = Peer.provision("keycloak");
    folder = Files.createTempDirectory("sallyport-keycloak-");
    // It builds and keeps its database in its own folder: a copy, so that no run sees another's.
    new ProcessBuilder("cp", "-a", installed + "/.", folder.toString())
        .inheritIO()
        .start()
        .waitFor();
    Path imports = Files.createDirectories(folder.resolve("data/import"));
    Files.copy(Peer.folder().resolve("keycloak/realm.json"), imports.resolve("realm.json"));
    int port = Peer.freePort();
    realm = URI.create("http://127.0.0.1:" + port + "/realms/sallyport");
    process =
        Peer.start(
            folder.resolve("log"),
            Map.of(
                "JAVA_HOME",
                System.getProperty("java.home"),
                "JAVA_OPTS_KC_HEAP",
                "-Xms64m -Xmx384m"),
            folder.resolve("bin/kc.sh").toString(),
            "start-dev",
            "--import-realm",
            "--http-host=127.0.0.1",
            "--http-port=" + port);
    var http = HttpClient.newHttpClient();
    try {
      Peer.await(
          "Keycloak",
          Duration.ofMinutes(5),
          () ->
              http.send(
                          HttpRequest.newBuilder(
                                  URI.create(realm + "/.well-known/openid-configuration"))
                              .timeout(Duration.ofSeconds(5))
                              .build(),
                          HttpResponse.BodyHandlers.discarding())
                      .statusCode()
                  == 200);
    } catch (AssertionError e) {
      String log = Files.readString(folder.resolve("log"));
      close();
      throw new AssertionError(log, e);
    }
  }

  public URI realm() {
    return realm;
  }

  @Override
  public void close() throws Exception {
    Peer.stop(process);
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
    }
  }
}
