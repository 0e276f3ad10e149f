package io.sallyport.plugin.sql.connector;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which clients cancel: the gate's own, as a server's key would let its holder go
 * around the gate. Thread-safe.
 */
final class CancelKeys {
  private static final int MOST_WRONG_A_SECOND = 100;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What a client is given. */
  record Key(int pid, byte[] secret) {
    @Override
    public String toString() {
      return "key of " + pid;
    }
  }

  private record Entry(byte[] secret, Runnable cancel) {}

  private final Map<Integer, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicLong wrong = new AtomicLong();

  /**
   * @param node which gateway of a cluster this is, 0 to 127: the upper bits of the process number
   * @param length of the secret: 4 before protocol 3.2
   * @param cancel called on any thread
   */
  Key add(int node, int length, Runnable cancel) {
    byte[] secret = new byte[length];
    RANDOM.nextBytes(secret);
    while (true) {
      int pid = ((node & 0x7f) << 24) | RANDOM.nextInt(1, 1 << 24);
      if (entries.putIfAbsent(pid, new Entry(secret, cancel)) == null) {
        return new Key(pid, secret);
      }
    }
  }

  void remove(int pid) {
    entries.remove(pid);
  }

  /** Cancels if the key is right. Guesses are slowed: above a rate nothing is looked up. */
  void cancel(int pid, byte[] secret) {
    long second = System.nanoTime() / 1_000_000_000L;
    long seen = wrong.get();
    if (seen >>> 16 == second && (seen & 0xffff) >= MOST_WRONG_A_SECOND) {
      return;
    }
    @Nullable Entry entry = entries.get(pid);
    if (entry != null && MessageDigest.isEqual(entry.secret, secret)) {
      entry.cancel.run();
    } else {
      wrong.updateAndGet(before -> before >>> 16 == second ? before + 1 : second << 16 | 1);
    }
  }
}
