package io.sallyport.runtime.policy;

import io.sallyport.api.Shape;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one session was told before, by the identity of the shape: the first level of the decision
 * cache. A hit costs one look-up in a small table and the clock, and allocates nothing. The session
 * holds it; it starts empty and grows to at most 512 decisions. Any thread may use it: a race loses
 * an entry, never gives a wrong one.
 */
public final class DecisionMemory {
  private static final int FIRST = 16;
  private static final int LARGEST = 512;

  /** Replaced whole when it grows; entries are immutable, so that plain reads are safe. */
  private @Nullable Entry @Nullable [] slots;

  /** Implemented by the runtime's session. */
  public interface Holder {
    DecisionMemory decisions();
  }

  private record Entry(Shape shape, boolean inTransaction, Kept kept) {}

  @Nullable CompletableFuture<Policy.Answer> recall(
      Shape shape, boolean inTransaction, Epoch now, long time) {
    @Nullable Entry[] table = slots;
    if (table == null) {
      return null;
    }
    int at = slot(shape, inTransaction, table.length);
    Entry entry = table[at];
    if (entry == null || entry.shape != shape || entry.inTransaction != inTransaction) {
      entry = table[at ^ 1];
      if (entry == null || entry.shape != shape || entry.inTransaction != inTransaction) {
        return null;
      }
    }
    return entry.kept.holds(now, time) ? entry.kept.stage() : null;
  }

  synchronized void keep(Shape shape, boolean inTransaction, Kept kept, long time) {
    @Nullable Entry[] table = slots;
    if (table == null) {
      table = new Entry[FIRST];
      slots = table;
    }
    var entry = new Entry(shape, inTransaction, kept);
    if (!placed(table, entry, time) && table.length < LARGEST) {
      table = grown(table, time);
      placed(table, entry, time);
      slots = table;
      return;
    }
    if (!placed(table, entry, time)) {
      table[slot(shape, inTransaction, table.length)] = entry;
    }
  }

  private static @Nullable Entry[] grown(@Nullable Entry[] table, long time) {
    @Nullable Entry[] larger = new Entry[table.length * 2];
    for (Entry entry : table) {
      if (entry != null) {
        placed(larger, entry, time);
      }
    }
    return larger;
  }

  private static boolean placed(@Nullable Entry[] table, Entry entry, long time) {
    int at = slot(entry.shape, entry.inTransaction, table.length);
    for (int place : new int[] {at, at ^ 1}) {
      Entry there = table[place];
      if (there == null
          || (there.shape == entry.shape && there.inTransaction == entry.inTransaction)
          || !there.kept.holds(entry.kept.epoch(), time)) {
        table[place] = entry;
        return true;
      }
    }
    return false;
  }

  private static int slot(Shape shape, boolean inTransaction, int length) {
    int hash = System.identityHashCode(shape) * 0x9E3779B9;
    return (inTransaction ? ~hash : hash) >>> (32 - Integer.numberOfTrailingZeros(length));
  }
}
