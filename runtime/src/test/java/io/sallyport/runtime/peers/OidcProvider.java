package io.sallyport.runtime.peers;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The real OpenID Connect issuer of {@code tests/peers/oidc}; its keys are new at each start. */
public final class OidcProvider implements AutoCloseable {
  private final Path folder;
  private final Path log;
  private final int port;
  private final URI console;
  private Process process;

  /**
   * @param console where the client {@code console} may come back to
   */
  public OidcProvider(URI console) throws Exception {
    this.console = console;
    folder = Peer.provision("oidc");
    log = Files.createTempFile("sallyport-oidc-", ".log");
    port = Peer.freePort();
    start();
  }

  private void start() throws Exception {
    Files.writeString(log, "");
    process =
        Peer.start(
            log,
            Map.of(),
            "node",
            folder.resolve("issuer.mjs").toString(),
            String.valueOf(port),
            console.toString());
    Peer.await(
        "oidc-provider",
        Duration.ofSeconds(30),
        () -> Files.readString(log).lines().anyMatch("ready"::equals));
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + port);
  }

  public void stop() throws Exception {
    Peer.stop(process);
  }

  /** On the same port, with new keys. */
  public void restart() throws Exception {
    stop();
    start();
  }

  @Override
  public void close() throws Exception {
    stop();
    Files.delete(log);
  }
}
