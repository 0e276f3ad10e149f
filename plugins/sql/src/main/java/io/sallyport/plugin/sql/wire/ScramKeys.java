package io.sallyport.plugin.sql.wire;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The SCRAM keys of fixed accounts: deriving them from a password is made slow on purpose, and
 * takes longer than all the rest of a login. One entry for each account, replaced when its
 * password, salt or number of rounds changes, and of no use to whoever has another password. A few
 * accounts only; the one that was not used for longest goes first. Thread-safe.
 */
public final class ScramKeys {
  private static final int MOST = 256;
  private static final String HMAC = "HmacSHA256";

  /** Passwords are compared by this HMAC: neither they nor a plain digest of them are kept. */
  private final SecretKeySpec blind;

  private final Map<String, Kept> entries =
      new LinkedHashMap<>(16, .75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > MOST;
        }
      };

  public ScramKeys() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    blind = new SecretKeySpec(key, HMAC);
  }

  /** What a login needs of a password. Nothing prints it. */
  static final class Keys {
    final byte[] client;
    final byte[] server;

    Keys(byte[] client, byte[] server) {
      this.client = client;
      this.server = server;
    }

    @Override
    public String toString() {
      return "<secret>";
    }
  }

  private record Kept(byte[] password, byte[] salt, int rounds, Keys keys) {
    @Override
    public String toString() {
      return "<secret>";
    }
  }

  @Nullable Keys find(String account, char[] password, byte[] salt, int rounds) {
    byte[] blinded = blinded(password);
    synchronized (this) {
      Kept known = entries.get(account);
      return known != null
              && known.rounds == rounds
              && Arrays.equals(known.salt, salt)
              && MessageDigest.isEqual(known.password, blinded)
          ? known.keys
          : null;
    }
  }

  void keep(String account, char[] password, byte[] salt, int rounds, Keys keys) {
    Kept entry = new Kept(blinded(password), salt, rounds, keys);
    synchronized (this) {
      entries.put(account, entry);
    }
  }

  private byte[] blinded(char[] password) {
    byte[] bytes = new String(password).getBytes(StandardCharsets.UTF_8);
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(blind);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
