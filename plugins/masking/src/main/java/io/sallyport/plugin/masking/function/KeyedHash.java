package io.sallyport.plugin.masking.function;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * HMAC-SHA-256 (RFC 2104) as a source of deterministic bytes for a value. Keyed, so that a
 * dictionary of e-mail addresses does not undo it. The two halves of the key are digested once, and
 * not for every value as {@code javax.crypto.Mac} does. One thread at a time.
 */
final class KeyedHash {
  private static final String ALGORITHM = "SHA-256";
  private static final int BLOCK = 64;
  private final MessageDigest inner;
  private final MessageDigest outer;
  private final byte[] block = new byte[32];
  private int used;

  /**
   * @param key at most 64 bytes
   */
  KeyedHash(byte[] key) {
    if (key.length > BLOCK) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes: use at most 64");
    }
    inner = begun(key, 0x36);
    outer = begun(key, 0x5c);
  }

  private static MessageDigest begun(byte[] key, int pad) {
    byte[] padded = new byte[BLOCK];
    System.arraycopy(key, 0, padded, 0, key.length);
    for (int i = 0; i < BLOCK; i++) {
      padded[i] ^= (byte) pad;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance(ALGORITHM);
      digest.update(padded);
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  /** Begins the bytes of a value. */
  void of(byte[] value, int from, int length) {
    try {
      MessageDigest digest = (MessageDigest) inner.clone();
      digest.update(value, from, length);
      digest.digest(block, 0, block.length);
      digest = (MessageDigest) outer.clone();
      digest.update(block);
      digest.digest(block, 0, block.length);
    } catch (DigestException | CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
    used = 0;
  }

  /** The next byte, 0 to 255. */
  int next() {
    if (used == block.length) {
      of(block, 0, block.length);
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
}
