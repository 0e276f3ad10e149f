package io.sallyport.tests;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A client that says what no driver would: bytes, and messages of any type and length. It reads
 * whole answers, and each read has a deadline, so that a gateway that says nothing fails the test.
 */
final class RawClient implements AutoCloseable {
  private static final int PATIENCE = 15_000;
  private static final int SSL_REQUEST = 80877103;
  private Socket socket;
  private DataInputStream in;
  private DataOutputStream out;

  RawClient(World world) throws IOException {
    socket = new Socket("localhost", world.port);
    use();
  }

  private void use() throws IOException {
    socket.setSoTimeout(PATIENCE);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** TLS is up, nothing of PostgreSQL has been said. */
  static RawClient encrypted(World world) throws IOException {
    RawClient client = new RawClient(world);
    client.out.writeInt(8);
    client.out.writeInt(SSL_REQUEST);
    if (client.in.readByte() != 'S') {
      throw new IOException("no TLS");
    }
    SSLSocket tls =
        (SSLSocket)
            trusting(world).getSocketFactory().createSocket(client.socket, "localhost", 0, true);
    tls.startHandshake();
    client.socket = tls;
    client.use();
    return client;
  }

  /** Logged in and ready. */
  static RawClient ready(World world, String token, String target) throws IOException {
    RawClient client = encrypted(world);
    client.startup("user", "reader", "database", target);
    client.until('R');
    client.message('p', zero(token));
    Frame last = client.untilAny("ZE");
    if (last.type() != 'Z') {
      throw new IOException(last.text());
    }
    return client;
  }

  private static SSLContext trusting(World world) throws IOException {
    try (var pem = java.nio.file.Files.newInputStream(world.authority())) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry(
          "gateway", CertificateFactory.getInstance("X.509").generateCertificate(pem));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** One message of the gateway; {@link #GONE} when it closed. */
  record Frame(char type, String text) {}

  static final Frame GONE = new Frame('!', "closed");

  void raw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  void startup(String... parameters) throws IOException {
    raw(startupBytes(parameters));
  }

  static byte[] startupBytes(String... parameters) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (String parameter : parameters) {
      body.write(zero(parameter));
    }
    body.write(0);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(packet);
    data.writeInt(body.size() + 8);
    data.writeInt(196608);
    body.writeTo(data);
    return packet.toByteArray();
  }

  void message(char type, byte[] body) throws IOException {
    header(type, body.length + 4);
    out.write(body);
    out.flush();
  }

  /** The beginning of a message that may never come. */
  void header(char type, int declared) throws IOException {
    out.writeByte(type);
    out.writeInt(declared);
    out.flush();
  }

  static byte[] zero(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  /** Runs statements; the last error that came before the gateway was ready again, else null. */
  String query(byte[] text) throws IOException {
    message('Q', text);
    String error = null;
    while (true) {
      Frame frame = next();
      if (frame.type() == 'E') {
        error = frame.text();
      } else if (frame.type() == 'Z') {
        return error;
      } else if (frame == GONE) {
        throw new IOException("closed after " + error);
      }
    }
  }

  String query(String text) throws IOException {
    return query(zero(text));
  }

  Frame until(char type) throws IOException {
    return untilAny(String.valueOf(type));
  }

  /** The first message of one of these types, or {@link #GONE}. */
  Frame untilAny(String types) throws IOException {
    while (true) {
      Frame frame = next();
      if (frame == GONE || types.indexOf(frame.type()) >= 0) {
        return frame;
      }
    }
  }

  Frame next() throws IOException {
    try {
      char type = (char) in.readByte();
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      return new Frame(type, new String(body, StandardCharsets.UTF_8).replace('\0', '|'));
    } catch (EOFException | SocketException closed) {
      return GONE;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
