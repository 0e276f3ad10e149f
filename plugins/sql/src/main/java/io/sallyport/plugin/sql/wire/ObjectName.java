package io.sallyport.plugin.sql.wire;

import java.nio.charset.StandardCharsets;

/**
 * Names of prepared statements and portals. The server keeps and compares their first 63 bytes: two
 * longer ones that begin alike are one and the same to it, and so they must be to the gate.
 */
public final class ObjectName {
  /** NAMEDATALEN - 1. */
  private static final int KEPT = 63;

  private ObjectName() {}

  /**
   * What the server takes these bytes for.
   *
   * @throws ProtocolViolation when that depends on its encoding: one that is cut need not be UTF-8
   */
  public static String of(byte[] name) {
    int length = name.length;
    if (length > KEPT) {
      for (byte b : name) {
        if (b < 0) {
          throw new ProtocolViolation(
              "42622", "a name that is not ASCII may have " + KEPT + " bytes here");
        }
      }
      length = KEPT;
    }
    return new String(name, 0, length, StandardCharsets.UTF_8);
  }

  /** Whether a name may not be the same to a server whose encoding is another than UTF-8. */
  public static boolean encoded(String name) {
    return name.chars().anyMatch(c -> c > 0x7f);
  }
}
