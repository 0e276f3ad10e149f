package io.sallyport.plugin.sql.language;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Statements by bytes, bounded by the bytes it holds. The least used go first (second chance). A
 * look-up takes no lock.
 */
final class StatementCache {
  /** What an entry takes besides its key, roughly. */
  private static final int OVERHEAD = 1024;

  private final ConcurrentHashMap<Key, Entry> entries = new ConcurrentHashMap<>();
  private final ArrayDeque<Entry> order = new ArrayDeque<>(); // guarded by itself
  private final AtomicLong held = new AtomicLong();
  private final long limit;

  StatementCache(long limit) {
    this.limit = limit;
  }

  /** Some bytes and their hash; only what is stored owns its array. */
  private record Key(byte[] bytes, int length, int hash) {
    Key(byte[] bytes, int length) {
      this(bytes, length, hash(bytes, length));
    }

    private static int hash(byte[] bytes, int length) {
      var hash = length;
      var i = 0;
      for (; i + 8 <= length; i += 8) {
        var word = (long) LONGS.get(bytes, i);
        hash = hash * 0x9E3779B1 + (int) ((word * 0x9E3779B97F4A7C15L) >>> 32);
      }
      for (; i < length; i++) {
        hash = hash * 31 + bytes[i];
      }
      return hash ^ hash >>> 15;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key
          && hash == key.hash
          && Arrays.equals(bytes, 0, length, key.bytes, 0, key.length);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final class Entry {
    final Key key;
    final Statement statement;
    volatile boolean used;

    Entry(Key key, Statement statement) {
      this.key = key;
      this.statement = statement;
    }

    long size() {
      return (long) key.length() + OVERHEAD;
    }
  }

  @Nullable Statement get(byte[] bytes, int length) {
    var entry = entries.get(new Key(bytes, length));
    if (entry == null) {
      return null;
    }
    if (!entry.used) {
      entry.used = true;
    }
    return entry.statement;
  }

  void put(byte[] bytes, int length, Statement statement) {
    if (length + OVERHEAD > limit / 4) {
      return;
    }
    var entry = new Entry(new Key(Arrays.copyOf(bytes, length), length), statement);
    if (entries.putIfAbsent(entry.key, entry) != null) {
      return;
    }
    synchronized (order) {
      order.addLast(entry);
      held.addAndGet(entry.size());
      while (held.get() > limit) {
        var oldest = order.removeFirst();
        if (oldest.used && oldest != entry) {
          oldest.used = false;
          order.addLast(oldest);
        } else {
          entries.remove(oldest.key, oldest);
          held.addAndGet(-oldest.size());
        }
      }
    }
  }

  long bytes() {
    return held.get();
  }
}
