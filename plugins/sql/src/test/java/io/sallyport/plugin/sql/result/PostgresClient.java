package io.sallyport.plugin.sql.result;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Speaks as much of the protocol as a test needs and keeps every message as it came. */
final class PostgresClient implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  record Message(char type, ByteBuf body) {}

  PostgresClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    ByteBuf start = Unpooled.buffer();
    start.writeInt(0).writeInt(196_608);
    for (String part : List.of("user", "postgres", "database", "postgres", "")) {
      text(start, part);
    }
    start.setInt(0, start.readableBytes());
    send(start);
    untilReady();
  }

  List<Message> query(String sql) throws IOException {
    ByteBuf query = begin('Q');
    text(query, sql);
    end(query, 0);
    send(query);
    return untilReady();
  }

  /** Parse, Bind, Describe, Execute, Sync; all results in one format. */
  List<Message> extended(String sql, int format) throws IOException {
    ByteBuf all = Unpooled.buffer();
    int at = all.writerIndex();
    all.writeByte('P').writeInt(0);
    text(all, "");
    text(all, sql);
    all.writeShort(0);
    end(all, at);
    at = all.writerIndex();
    all.writeByte('B').writeInt(0);
    text(all, "");
    text(all, "");
    all.writeShort(0).writeShort(0).writeShort(1).writeShort(format);
    end(all, at);
    at = all.writerIndex();
    all.writeByte('D').writeInt(0).writeByte('P');
    text(all, "");
    end(all, at);
    at = all.writerIndex();
    all.writeByte('E').writeInt(0);
    text(all, "");
    all.writeInt(0);
    end(all, at);
    all.writeByte('S').writeInt(4);
    send(all);
    return untilReady();
  }

  private static ByteBuf begin(char type) {
    return Unpooled.buffer().writeByte(type).writeInt(0);
  }

  private static void end(ByteBuf message, int at) {
    message.setInt(at + 1, message.writerIndex() - at - 1);
  }

  private static void text(ByteBuf message, String text) {
    message.writeCharSequence(text, UTF_8);
    message.writeByte(0);
  }

  private void send(ByteBuf message) throws IOException {
    message.readBytes(out, message.readableBytes());
    out.flush();
  }

  private List<Message> untilReady() throws IOException {
    List<Message> messages = new ArrayList<>();
    while (true) {
      char type = (char) in.readByte();
      byte[] body = new byte[in.readInt() - 4];
      in.readFully(body);
      messages.add(new Message(type, Unpooled.wrappedBuffer(body)));
      if (type == 'Z') {
        return messages;
      }
    }
  }

  /** The columns of a RowDescription. */
  static List<ResultFilters.Field> fields(ByteBuf body) {
    List<ResultFilters.Field> fields = new ArrayList<>();
    ByteBuf in = body.duplicate();
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) 0);
      String name = in.readCharSequence(end - in.readerIndex(), UTF_8).toString();
      in.readByte();
      fields.add(
          new ResultFilters.Field(
              name, in.readInt(), in.readShort(), in.readInt(), in.readShort(), in.readInt()));
      in.readShort();
    }
    return fields;
  }

  /** The values of a DataRow body; null for NULL. */
  static List<byte[]> values(ByteBuf body) {
    List<byte[]> values = new ArrayList<>();
    ByteBuf in = body.duplicate();
    int count = in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      int size = in.readInt();
      byte[] value = size < 0 ? null : new byte[size];
      if (value != null) {
        in.readBytes(value);
      }
      values.add(value);
    }
    return values;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
