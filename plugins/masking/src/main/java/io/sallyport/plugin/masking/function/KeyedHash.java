package io.sallyport.plugin.masking.function;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 as a source of deterministic bytes for a value. Keyed, so that a dictionary of
 * e-mail addresses does not undo it. One thread at a time.
 */
final class KeyedHash {
  private static final String ALGORITHM = "HmacSHA256";
  private final Mac mac;
  private final byte[] block = new byte[32];
  private int used;

  KeyedHash(byte[] key) {
    try {
      mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  /** Begins the bytes of a value. */
  void of(byte[] value, int from, int length) {
    mac.update(value, from, length);
    finish();
  }

  /** The next byte, 0 to 255. */
  int next() {
    if (used == block.length) {
      mac.update(block);
      finish();
    }
    return block[used++] & 0xff;
  }

  /** The next eight bytes. */
  long nextLong() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | next();
    }
    return value;
  }

  private void finish() {
    try {
      mac.doFinal(block, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    used = 0;
  }
}
