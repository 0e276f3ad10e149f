package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Listener;
import io.sallyport.api.TargetTls;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on both sides, and servers that want less than they should. */
@Tag("peer")
class TlsIT {
  @TempDir static Path folder;
  private static PostgresqlServer server;
  private TestGate gate;

  @BeforeAll
  static void startServer() throws Exception {
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                folder.resolve("cert.pem").toString())
            .redirectErrorStream(true)
            .start();
    String out = new String(openssl.getInputStream().readAllBytes());
    assertEquals(0, openssl.waitFor(), out);
    server =
        PostgresqlServer.start(
            "ssl=on",
            "ssl_cert_file=" + folder.resolve("cert.pem"),
            "ssl_key_file=" + folder.resolve("key.pem"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void listen() {
    gate =
        new TestGate(
            new PostgresqlConnector(new KeywordReader(), new Transparent(), null), server.port);
    gate.certificate = folder.resolve("cert.pem").toFile();
    gate.privateKey = folder.resolve("key.pem").toFile();
    gate.clientTls = Listener.ClientTls.REQUIRED;
    gate.targetTls = new TargetTls(TargetTls.Mode.VERIFY_FULL, folder.resolve("cert.pem"), null);
  }

  @AfterEach
  void stop() {
    gate.close();
  }

  private Map<String, String> verifying() {
    return Map.of(
        "PGSSLMODE", "verify-full", "PGSSLROOTCERT", folder.resolve("cert.pem").toString());
  }

  @Test
  void speaksTlsToTheClientAndToTheServer() {
    Psql.Result result =
        Psql.run(
            gate.port,
            verifying(),
            "-Atc",
            "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");

    assertEquals("t\n", result.out());
  }

  @Test
  void tellsAClientWithoutTlsWhatToDo() {
    Psql.Result result = Psql.run(gate.port, Map.of("PGSSLMODE", "disable"), "-c", "SELECT 1");

    assertTrue(result.out().contains("connect with sslmode=require"), result.out());
  }

  @Test
  void refusesAServerWhoseCertificateIsNotTrusted() throws Exception {
    Path other = folder.resolve("other.pem");
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-keyout",
                "/dev/null",
                "-out",
                other.toString())
            .redirectErrorStream(true)
            .start();
    openssl.getInputStream().readAllBytes();
    openssl.waitFor();
    gate.targetTls = new TargetTls(TargetTls.Mode.VERIFY_FULL, other, null);

    Psql.Result result = Psql.run(gate.port, verifying(), "-c", "SELECT 1");

    assertTrue(result.out().contains("target shop could not prove itself by TLS"), result.out());
  }

  private SSLSocket direct(String... protocols) throws Exception {
    KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
    trust.load(null);
    try (InputStream pem = Files.newInputStream(folder.resolve("cert.pem"))) {
      trust.setCertificateEntry(
          "gate", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trust);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", gate.port);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(10_000);
    socket.startHandshake();
    return socket;
  }

  @Test
  void takesDirectTlsWithItsApplicationProtocolOnly() throws Exception {
    try (SSLSocket socket = direct("postgresql")) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      byte[] words = "user\0u\0database\0shop\0\0".getBytes();
      out.writeInt(8 + words.length);
      out.writeInt(0x30000);
      out.write(words);
      out.flush();
      assertEquals('R', socket.getInputStream().read());
    }
    try (SSLSocket socket = direct()) {
      assertEquals('E', socket.getInputStream().read());
    }
  }

  /** A server that answers the start-up with some bytes. */
  private String loginAt(byte[] answer) throws Exception {
    try (ServerSocket listening = new ServerSocket(0)) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket socket = listening.accept()) {
              DataInputStream in = new DataInputStream(socket.getInputStream());
              in.readNBytes(in.readInt() - 4);
              OutputStream out = socket.getOutputStream();
              out.write(answer);
              out.flush();
              in.readAllBytes();
            } catch (java.io.IOException closed) {
              // the gate hangs up
            }
          });
      TestGate lonely =
          new TestGate(
              new PostgresqlConnector(new KeywordReader(), new Transparent(), null),
              listening.getLocalPort());
      try {
        return Psql.run(lonely.port, "-c", "SELECT 1").out();
      } finally {
        lonely.close();
      }
    }
  }

  @Test
  void logsInOnlyWhereTheServerProvesThatItKnowsThePassword() throws Exception {
    String welcome = loginAt(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 0});
    String cleartext = loginAt(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
    String md5 = loginAt(new byte[] {'R', 0, 0, 0, 12, 0, 0, 0, 5, 1, 2, 3, 4});
    String garbage = loginAt("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());

    assertTrue(welcome.contains("without a login: that could be anybody"), welcome);
    assertTrue(cleartext.contains("asks for a login of kind 3"), cleartext);
    assertTrue(md5.contains("md5 login, which is not allowed"), md5);
    assertTrue(garbage.contains("does not speak PostgreSQL"), garbage);
  }

  @Test
  void doesNotNameTheAccountWhenTheServerRefusesIt() {
    gate.leaseSecret = "wrong";

    Psql.Result result = Psql.run(gate.port, verifying(), "-c", "SELECT 1");

    assertTrue(result.out().contains("refused the gate's credential"), result.out());
    assertTrue(!result.out().contains("\"" + PostgresqlServer.USER + "\""), result.out());
  }
}
