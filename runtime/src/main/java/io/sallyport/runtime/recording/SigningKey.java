package io.sallyport.runtime.recording;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * The gateway's Ed25519 key, which signs what the journal says. Kept in two files of the state
 * folder: {@code journal-key.pem} (readable by the gateway alone) and {@code journal-key.pub.pem},
 * of which auditors keep a copy of their own.
 */
public final class SigningKey {
  private static final String PRIVATE = "journal-key.pem";
  public static final String PUBLIC = "journal-key.pub.pem";
  private final PrivateKey privateKey;
  private final SealKey publicKey;

  private SigningKey(PrivateKey privateKey, SealKey publicKey) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
  }

  /**
   * Reads the key of this folder, or makes one.
   *
   * @throws JournalException when it cannot be read or written
   */
  public static SigningKey in(Path folder) {
    try {
      PrivateFiles.folder(folder);
      if (!Files.exists(folder.resolve(PRIVATE))) {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        PrivateFiles.replace(
            folder.resolve(PUBLIC), pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        PrivateFiles.replace(
            folder.resolve(PRIVATE), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
      }
      byte[] encoded = SealKey.body(Files.readString(folder.resolve(PRIVATE)), "PRIVATE KEY");
      PrivateKey key =
          KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      SealKey publicKey = SealKey.read(folder.resolve(PUBLIC));
      var signingKey = new SigningKey(key, publicKey);
      byte[] probe = {1};
      if (!publicKey.verifies(probe, signingKey.sign(probe))) {
        throw new JournalException(
            folder.resolve(PUBLIC) + " does not belong to " + folder.resolve(PRIVATE), null);
      }
      return signingKey;
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new JournalException("the journal's key in " + folder + " cannot be used", e);
    }
  }

  public SealKey publicKey() {
    return publicKey;
  }

  String sign(byte[] statement) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(privateKey);
      signature.update(statement);
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has Ed25519", e);
    }
  }

  private static byte[] pem(String what, byte[] encoded) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    return ("-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The key's bytes stay out of every text. */
  @Override
  public String toString() {
    return "signing key " + publicKey.id();
  }
}
