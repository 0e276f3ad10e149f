package io.sallyport.plugin.sql.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes messages (PostgreSQL docs, "Message Formats"). */
public final class Messages {
  private Messages() {}

  /** Begins a message; returns where, for {@link #end}. */
  public static int begin(ByteBuf out, char type) {
    out.writeByte(type);
    int at = out.writerIndex();
    out.writeInt(0);
    return at;
  }

  public static void end(ByteBuf out, int at) {
    out.setInt(at, out.writerIndex() - at);
  }

  public static void string(ByteBuf out, String value) {
    out.writeCharSequence(value.replace("\0", ""), StandardCharsets.UTF_8);
    out.writeByte(0);
  }

  /** A message without a body. */
  public static void bare(ByteBuf out, char type) {
    out.writeByte(type).writeInt(4);
  }

  /** ErrorResponse. */
  public static void error(
      ByteBuf out,
      String severity,
      String code,
      String message,
      @Nullable String detail,
      @Nullable String hint) {
    errorOrNotice(out, 'E', severity, code, message, detail, hint);
  }

  /** NoticeResponse. */
  public static void notice(ByteBuf out, String code, String message) {
    errorOrNotice(out, 'N', "NOTICE", code, message, null, null);
  }

  private static void errorOrNotice(
      ByteBuf out,
      char type,
      String severity,
      String code,
      String message,
      @Nullable String detail,
      @Nullable String hint) {
    int at = begin(out, type);
    field(out, 'S', severity);
    field(out, 'V', severity);
    field(out, 'C', code);
    field(out, 'M', message);
    field(out, 'D', detail);
    field(out, 'H', hint);
    out.writeByte(0);
    end(out, at);
  }

  private static void field(ByteBuf out, char code, @Nullable String value) {
    if (value != null) {
      out.writeByte(code);
      string(out, value);
    }
  }

  /** ReadyForQuery. The state is the server's word; nobody else may say it. */
  public static void ready(ByteBuf out, char state) {
    int at = begin(out, 'Z');
    out.writeByte(state);
    end(out, at);
  }

  /** AuthenticationRequest without data: 0 is Ok, 3 asks for a password. */
  public static void authentication(ByteBuf out, int request) {
    int at = begin(out, 'R');
    out.writeInt(request);
    end(out, at);
  }

  public static void parameterStatus(ByteBuf out, String name, String value) {
    int at = begin(out, 'S');
    string(out, name);
    string(out, value);
    end(out, at);
  }

  public static void backendKeyData(ByteBuf out, int pid, byte[] key) {
    int at = begin(out, 'K');
    out.writeInt(pid).writeBytes(key);
    end(out, at);
  }

  /** NegotiateProtocolVersion. */
  public static void negotiate(ByteBuf out, int version, List<String> unknownOptions) {
    int at = begin(out, 'v');
    out.writeInt(version).writeInt(unknownOptions.size());
    unknownOptions.forEach(option -> string(out, option));
    end(out, at);
  }

  /** StartupMessage of protocol 3.0. */
  public static void startup(ByteBuf out, Map<String, String> parameters) {
    int at = out.writerIndex();
    out.writeInt(0).writeInt(StartupPacket.VERSION_3_0);
    parameters.forEach((name, value) -> {
      string(out, name);
      string(out, value);
    });
    out.writeByte(0);
    out.setInt(at, out.writerIndex() - at);
  }

  /** SSLRequest. */
  public static void sslRequest(ByteBuf out) {
    out.writeInt(8).writeInt(StartupPacket.SSL_REQUEST);
  }

  /** CancelRequest. */
  public static void cancelRequest(ByteBuf out, int pid, byte[] key) {
    out.writeInt(12 + key.length).writeInt(StartupPacket.CANCEL_REQUEST).writeInt(pid);
    out.writeBytes(key);
  }

  /** Query. */
  public static void query(ByteBuf out, String sql) {
    int at = begin(out, 'Q');
    string(out, sql);
    end(out, at);
  }

  /** Describe or Close of a portal or statement. */
  public static void named(ByteBuf out, char type, char kind, String name) {
    int at = begin(out, type);
    out.writeByte(kind);
    string(out, name);
    end(out, at);
  }

  /** Execute without a row limit. */
  public static void execute(ByteBuf out, String portal) {
    int at = begin(out, 'E');
    string(out, portal);
    out.writeInt(0);
    end(out, at);
  }

  /** PasswordMessage, SASLResponse: a body as it is. */
  public static void password(ByteBuf out, byte[] body) {
    int at = begin(out, 'p');
    out.writeBytes(body);
    end(out, at);
  }
}
