package io.sallyport.plugin.sql.connector;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which clients cancel. The process number is the server's, as clients compare it with
 * notifications and pg_backend_pid(); the secret is the gate's own, as a server's would let its
 * holder go around the gate. Thread-safe.
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

  private record Entry(Key key, Runnable cancel) {}

  /** By process number, which several targets may have in use at the same time. */
  private final Map<Integer, List<Entry>> entries = new ConcurrentHashMap<>();

  private final AtomicLong wrong = new AtomicLong();

  /**
   * @param pid the server's process
   * @param node which gateway of a cluster this is, 0 to 127: the lower bits of the secret's first
   *     byte
   * @param length of the secret: 4 before protocol 3.2
   * @param cancel called on any thread
   */
  Key add(int pid, int node, int length, Runnable cancel) {
    byte[] secret = new byte[length];
    RANDOM.nextBytes(secret);
    secret[0] = (byte) (secret[0] & 0x80 | node & 0x7f);
    Entry entry = new Entry(new Key(pid, secret), cancel);
    entries.merge(
        pid, List.of(entry), (some, one) -> Stream.concat(some.stream(), one.stream()).toList());
    return entry.key;
  }

  void remove(Key key) {
    entries.computeIfPresent(
        key.pid,
        (pid, some) -> {
          List<Entry> left = some.stream().filter(one -> one.key != key).toList();
          return left.isEmpty() ? null : left;
        });
  }

  /** Cancels if the key is right. Guesses are slowed: above a rate nothing is looked up. */
  void cancel(int pid, byte[] secret) {
    long second = System.nanoTime() / 1_000_000_000L;
    long seen = wrong.get();
    if (seen >>> 16 == second && (seen & 0xffff) >= MOST_WRONG_A_SECOND) {
      return;
    }
    @Nullable Entry entry = null;
    for (Entry one : entries.getOrDefault(pid, List.of())) {
      if (MessageDigest.isEqual(one.key.secret, secret)) {
        entry = one;
      }
    }
    if (entry != null) {
      entry.cancel.run();
    } else {
      wrong.updateAndGet(before -> before >>> 16 == second ? before + 1 : second << 16 | 1);
    }
  }
}
