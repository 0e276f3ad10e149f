package io.sallyport.plugin.sql.connector;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Speaks the protocol message by message, and tells answers in short words. */
final class RawClient implements AutoCloseable {
  final Socket socket;
  final DataInputStream in;
  private final DataOutputStream out;
  private ByteArrayOutputStream pending = new ByteArrayOutputStream();
  int pid;
  byte[] key = {};

  RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(15_000);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(socket.getOutputStream());
  }

  static RawClient open(int port) throws IOException {
    return open(port, 0x30000);
  }

  static RawClient open(int port, int version, String... parameters) throws IOException {
    RawClient client = new RawClient(port);
    client.startup(version, parameters);
    List<String> first = client.until("R");
    if (!first.getLast().equals("R")) {
      throw new IOException(first.toString());
    }
    client.message('p', zero(TestGate.CREDENTIAL)).flush();
    client.until("Z");
    return client;
  }

  void startup(int version, String... parameters) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of("user", "reader", "database", "shop"));
    all.addAll(List.of(parameters));
    for (String one : all) {
      body.write(zero(one));
    }
    body.write(0);
    out.writeInt(body.size() + 8);
    out.writeInt(version);
    body.writeTo(out);
    out.flush();
  }

  void raw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  static byte[] zero(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_8);
  }

  RawClient message(char type, byte[] body) throws IOException {
    DataOutputStream data = new DataOutputStream(pending);
    data.writeByte(type);
    data.writeInt(body.length + 4);
    data.write(body);
    return this;
  }

  RawClient flush() throws IOException {
    out.write(pending.toByteArray());
    out.flush();
    pending = new ByteArrayOutputStream();
    return this;
  }

  RawClient parse(String name, String sql) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(zero(name));
    body.write(zero(sql));
    body.write(new byte[2]);
    return message('P', body.toByteArray());
  }

  RawClient bind(String portal, String statement, String... values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    body.write(zero(portal));
    body.write(zero(statement));
    body.writeShort(0);
    body.writeShort(values.length);
    for (String value : values) {
      body.writeInt(value.length());
      body.writeBytes(value);
    }
    body.writeShort(0);
    return message('B', bytes.toByteArray());
  }

  RawClient describe(char kind, String name) throws IOException {
    return message('D', (kind + name + "\0").getBytes(StandardCharsets.UTF_8));
  }

  RawClient execute(String portal, int rows) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    body.write(zero(portal));
    body.writeInt(rows);
    return message('E', bytes.toByteArray());
  }

  RawClient run(String sql) throws IOException {
    return parse("", sql).bind("", "").execute("", 0);
  }

  RawClient sync() throws IOException {
    return message('S', new byte[0]);
  }

  RawClient flushRequest() throws IOException {
    return message('H', new byte[0]);
  }

  List<String> query(String sql) throws IOException {
    message('Q', zero(sql)).flush();
    return until("Z");
  }

  List<String> answers() throws IOException {
    flush();
    return until("Z");
  }

  /** Answers up to one of a type, such as {@code D[1,a] C[SELECT 1] Z[I]}; notices left out. */
  List<String> until(String type) throws IOException {
    List<String> words = new ArrayList<>();
    while (true) {
      String word;
      try {
        word = next();
      } catch (EOFException | java.net.SocketException closed) {
        words.add("closed");
        return words;
      }
      if (!word.startsWith("S[") && !word.startsWith("N[") && !word.startsWith("K[")) {
        words.add(word);
      }
      if (word.startsWith(type)) {
        return words;
      }
    }
  }

  String next() throws IOException {
    char type = (char) in.readByte();
    byte[] body = new byte[in.readInt() - 4];
    in.readFully(body);
    DataInputStream data = new DataInputStream(new java.io.ByteArrayInputStream(body));
    return switch (type) {
      case 'Z' -> "Z[" + (char) body[0] + "]";
      case 'C' -> "C[" + new String(body, 0, body.length - 1, StandardCharsets.UTF_8) + "]";
      case 'E', 'N' -> type + "[" + fields(body) + "]";
      case 'D' -> {
        List<String> values = new ArrayList<>();
        for (int left = data.readUnsignedShort(); left > 0; left--) {
          int length = data.readInt();
          values.add(length < 0 ? "null" : new String(data.readNBytes(length)));
        }
        yield "D" + values;
      }
      case 'S' -> "S[" + new String(body).replace('\0', '=') + "]";
      case 'K' -> {
        pid = data.readInt();
        key = data.readAllBytes();
        yield "K[" + pid + "]";
      }
      case 'd' -> "d[" + new String(body, StandardCharsets.UTF_8) + "]";
      case 'V' -> "V[" + new String(body, 4, body.length - 4, StandardCharsets.UTF_8) + "]";
      default -> String.valueOf(type);
    };
  }

  private static String fields(byte[] body) {
    StringBuilder words = new StringBuilder();
    for (String field : new String(body, StandardCharsets.UTF_8).split("\0")) {
      if (!field.isEmpty() && "CMDHPFLR".indexOf(field.charAt(0)) >= 0) {
        words.append(words.isEmpty() ? "" : " | ").append(field);
      }
    }
    return words.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
