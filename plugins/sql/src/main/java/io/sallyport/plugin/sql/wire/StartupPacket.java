package io.sallyport.plugin.sql.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a client sends first: a packet without a type. */
public sealed interface StartupPacket {
  int SSL_REQUEST = 80877103;
  int GSS_REQUEST = 80877104;
  int CANCEL_REQUEST = 80877102;
  int VERSION_3_0 = 0x30000;
  int VERSION_3_2 = 0x30002;

  /** As PostgreSQL's own limit. */
  int LONGEST = 10_000;

  record SslRequest() implements StartupPacket {}

  record GssRequest() implements StartupPacket {}

  /**
   * @param key 4 bytes before protocol 3.2, up to 256 since
   */
  record Cancel(int pid, byte[] key) implements StartupPacket {}

  /**
   * @param version as sent; the major version is 3
   * @param parameters in the order sent
   */
  record Startup(int version, Map<String, String> parameters) implements StartupPacket {
    public Startup {
      parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }
  }

  /**
   * The length that the packet at the reader index declares; call with 4 readable bytes.
   *
   * @throws ProtocolViolation when no start-up packet has that length
   */
  static int length(ByteBuf bytes) {
    int length = bytes.getInt(bytes.readerIndex());
    if (length < 8 || length > LONGEST) {
      throw new ProtocolViolation("invalid length of startup packet");
    }
    return length;
  }

  /**
   * Reads one whole packet.
   *
   * @throws ProtocolViolation when it is none
   */
  static StartupPacket read(ByteBuf packet) {
    int length = packet.readInt();
    int code = packet.readInt();
    switch (code) {
      case SSL_REQUEST -> {
        bare(length);
        return new SslRequest();
      }
      case GSS_REQUEST -> {
        bare(length);
        return new GssRequest();
      }
      case CANCEL_REQUEST -> {
        if (length < 16 || length > 12 + 256) {
          throw new ProtocolViolation("invalid length of cancel request");
        }
        int pid = packet.readInt();
        byte[] key = new byte[length - 12];
        packet.readBytes(key);
        return new Cancel(pid, key);
      }
      default -> {
        if (code >>> 16 != 3) {
          throw new ProtocolViolation(
              "0A000",
              "unsupported frontend protocol "
                  + (code >>> 16)
                  + "."
                  + (code & 0xffff)
                  + ": this gate speaks 3.0 to 3.2");
        }
        return new Startup(code, parameters(packet));
      }
    }
  }

  private static void bare(int length) {
    if (length != 8) {
      throw new ProtocolViolation("invalid length of startup packet");
    }
  }

  private static Map<String, String> parameters(ByteBuf packet) {
    Map<String, String> parameters = new LinkedHashMap<>();
    while (true) {
      String name = string(packet);
      if (name.isEmpty()) {
        if (packet.isReadable()) {
          throw new ProtocolViolation("invalid startup packet layout");
        }
        return parameters;
      }
      parameters.put(name, string(packet));
    }
  }

  private static String string(ByteBuf packet) {
    int length = packet.bytesBefore((byte) 0);
    if (length < 0) {
      throw new ProtocolViolation("invalid startup packet layout: expected terminator");
    }
    String value = packet.readCharSequence(length, StandardCharsets.UTF_8).toString();
    packet.skipBytes(1);
    return value;
  }
}
