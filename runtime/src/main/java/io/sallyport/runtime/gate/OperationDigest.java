package io.sallyport.runtime.gate;

import io.sallyport.api.Operation;
import io.sallyport.api.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an approval is bound to: SHA-256 over everything that makes an operation this one and no
 * other. Every part is preceded by its length.
 */
final class OperationDigest {
  private OperationDigest() {}

  static String of(Operation operation) {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
    Session session = operation.session();
    add(sha, session.target().protocol());
    add(sha, session.target().name());
    add(sha, session.target().host() + ":" + session.target().port());
    add(sha, session.database());
    add(sha, session.profile());
    add(sha, session.subject().id());
    var principal = session.subject().onBehalfOf();
    add(sha, principal == null ? null : principal.id());
    add(sha, operation.text());
    add(sha, operation.parameters());
    // The shape too: EXECUTE p is another operation when p is another statement.
    add(sha, operation.shape().action());
    add(sha, operation.shape().text());
    return HexFormat.of().formatHex(sha.digest());
  }

  private static void add(MessageDigest sha, @Nullable String part) {
    add(sha, Objects.requireNonNullElse(part, "\0").getBytes(StandardCharsets.UTF_8));
  }

  private static void add(MessageDigest sha, byte[] part) {
    sha.update(ByteBuffer.allocate(4).putInt(0, part.length));
    sha.update(part);
  }
}
