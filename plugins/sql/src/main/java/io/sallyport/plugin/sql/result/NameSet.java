package io.sallyport.plugin.sql.result;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Many names in eight bytes each. Hashed with a key of its own, so that nobody can craft a name
 * that passes for another.
 */
final class NameSet {
  private static final String ALGORITHM = "HmacSHA256";
  private final SecretKeySpec key;
  private long[] hashes = new long[64];
  private int size;
  private final Mac building;
  private boolean sorted;

  NameSet() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, ALGORITHM);
    building = mac();
  }

  void add(String name) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, size * 2);
    }
    hashes[size++] = hash(building, name);
    sorted = false;
  }

  /** To be called once before the set is shared; nothing may be added afterwards. */
  void seal() {
    hashes = Arrays.copyOf(hashes, size);
    Arrays.sort(hashes);
    sorted = true;
  }

  boolean contains(String name) {
    if (!sorted) {
      throw new IllegalStateException("not sealed");
    }
    return Arrays.binarySearch(hashes, hash(mac(), name)) >= 0;
  }

  private static long hash(Mac mac, String name) {
    return java.nio.ByteBuffer.wrap(mac.doFinal(name.getBytes(UTF_8))).getLong();
  }

  private Mac mac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }
}
