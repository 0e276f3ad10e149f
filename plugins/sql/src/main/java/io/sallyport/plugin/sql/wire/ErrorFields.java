package io.sallyport.plugin.sql.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an ErrorResponse that the gate itself acts on.
 *
 * @param severity not localised where the server says so
 * @param code SQLSTATE
 */
public record ErrorFields(String severity, String code, String message) {
  /** Reads a whole frame; fields that are missing read as those of an internal error. */
  public static ErrorFields read(ByteBuf buffer, int start, int length) {
    Body body = new Body(buffer, start, length);
    String severity = "ERROR";
    String code = "XX000";
    String message = "";
    for (byte field; body.remaining() > 0 && (field = body.int8()) != 0; ) {
      byte[] value = body.zeroTerminated();
      switch (field) {
        case 'V' -> severity = text(value);
        case 'C' -> code = text(value);
        case 'M' -> message = text(value);
        default -> {}
      }
    }
    return new ErrorFields(severity, code, message);
  }

  /** Whether the server ends the connection after it. */
  public boolean ends() {
    return severity.equals("FATAL") || severity.equals("PANIC");
  }

  private static String text(byte @Nullable [] value) {
    return value == null ? "" : new String(value, StandardCharsets.UTF_8);
  }
}
