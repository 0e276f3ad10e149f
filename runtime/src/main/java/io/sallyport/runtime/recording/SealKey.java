package io.sallyport.runtime.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public half of a {@link SigningKey}: all that verification needs.
 *
 * @param id the first 16 hex digits of the key's SHA-256
 */
public record SealKey(PublicKey key, String id) {
  /**
   * Reads a PEM file.
   *
   * @throws IOException when there is no usable key in it; the message says what is expected
   */
  public static SealKey read(Path file) throws IOException {
    try {
      byte[] encoded = body(Files.readString(file), "PUBLIC KEY");
      PublicKey key =
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      return new SealKey(key, HexFormat.of().formatHex(Digests.sha256(encoded)).substring(0, 16));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + " is not an Ed25519 public key in PEM form", e);
    }
  }

  boolean verifies(byte[] statement, String signature) {
    try {
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(statement);
      return verifier.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false; // a signature that cannot be read verifies nothing
    }
  }

  static byte[] body(String pem, String what) {
    String begin = "-----BEGIN " + what + "-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf("-----END " + what + "-----");
    if (from < 0 || to < from) {
      throw new IllegalArgumentException("no " + what + " in PEM form");
    }
    return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
  }
}
