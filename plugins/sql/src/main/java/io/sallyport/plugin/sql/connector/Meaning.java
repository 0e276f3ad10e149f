package io.sallyport.plugin.sql.connector;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What, besides its text, makes an operation do one thing and not another: the values, the types
 * that the client gave them, and where names lead. A yes to one is no yes to another.
 */
final class Meaning {
  private Meaning() {}

  /**
   * @param parameters the body of Bind after the names
   * @param declared types as Parse gave them
   * @param path the search path, if the client has changed it
   */
  static byte[] of(byte[] parameters, int[] declared, @Nullable String path) {
    byte[] types = types(declared);
    if (types.length == 0 && path == null) {
      return parameters;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream all = new DataOutputStream(bytes)) {
      all.write(parameters);
      all.writeShort(types.length / 4);
      all.write(types);
      if (path != null) {
        all.write(path.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // it is memory
    }
    return bytes.toByteArray();
  }

  /** Empty when the client left all of them to the server, which finds them in the text. */
  static byte[] types(int[] declared) {
    boolean left = true;
    for (int type : declared) {
      left &= type == 0;
    }
    if (left) {
      return Portal.NO_PARAMETERS;
    }
    ByteBuffer types = ByteBuffer.allocate(4 * declared.length);
    for (int type : declared) {
      types.putInt(type);
    }
    return types.array();
  }
}
