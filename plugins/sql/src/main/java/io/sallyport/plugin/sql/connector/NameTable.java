package io.sallyport.plugin.sql.connector;

import io.sallyport.plugin.sql.wire.ProtocolViolation;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What names mean: what the server has confirmed, and on top, in order, what was sent and is not
 * answered yet. The server may fail any of that, and everything behind it up to the next Sync; what
 * a later segment means by the name is known only then.
 */
final class NameTable<T> {
  /** What a client makes the gate remember is bounded. */
  private static final int MOST = 100_000;

  private final Map<String, T> confirmed = new HashMap<>();
  private final Map<String, ArrayDeque<Change>> pending = new HashMap<>();

  /** One message that was sent and gives a name another meaning; null takes the name away. */
  final class Change {
    private final String name;
    private final @Nullable T value;
    private final long segment;

    private Change(String name, @Nullable T value, long segment) {
      this.name = name;
      this.value = value;
      this.segment = segment;
    }

    /** The server has done it. */
    void confirm() {
      forget();
      if (value == null) {
        confirmed.remove(name);
      } else {
        confirmed.put(name, value);
      }
    }

    /** The server has not done it. */
    void undo() {
      forget();
    }

    private void forget() {
      ArrayDeque<Change> changes = pending.get(name);
      if (changes != null) {
        changes.remove(this);
        if (changes.isEmpty()) {
          pending.remove(name);
        }
      }
    }
  }

  /** What the name means if the server does everything that it was sent. */
  @Nullable T get(String name) {
    ArrayDeque<Change> changes = pending.isEmpty() ? null : pending.get(name);
    return changes == null ? confirmed.get(name) : changes.getLast().value;
  }

  /**
   * @param value null: the name is taken away
   * @param segment that the message is part of
   */
  Change send(String name, @Nullable T value, long segment) {
    if (confirmed.size() + pending.size() >= MOST) {
      throw new ProtocolViolation("53400", "too many names in one session");
    }
    Change change = new Change(name, value, segment);
    pending.computeIfAbsent(name, fresh -> new ArrayDeque<>(2)).add(change);
    return change;
  }

  /**
   * Whether the name may turn out to mean something else, as the server has not answered a segment
   * before this one. A name that was free and is given once means that or nothing.
   *
   * @param free whether what is not known here does not exist
   */
  boolean unsure(String name, long segment, boolean free) {
    ArrayDeque<Change> changes = pending.isEmpty() ? null : pending.get(name);
    if (changes == null || changes.getFirst().segment >= segment) {
      return false;
    }
    return changes.size() > 1 || confirmed.containsKey(name) || !free;
  }

  /** Whether any name may. */
  boolean unsure(long segment) {
    for (ArrayDeque<Change> changes : pending.values()) {
      if (changes.getFirst().segment < segment) {
        return true;
      }
    }
    return false;
  }

  /** The server has said so. */
  void set(String name, T value) {
    confirmed.put(name, value);
  }

  void remove(String name) {
    confirmed.remove(name);
  }

  /** Takes away what is confirmed. */
  void removeIf(Predicate<Map.Entry<String, T>> gone) {
    confirmed.entrySet().removeIf(gone);
  }

  boolean isEmpty() {
    return confirmed.isEmpty();
  }

  /** Whether this is so of anything that a name means or may mean. */
  boolean any(Predicate<T> what) {
    for (T value : confirmed.values()) {
      if (what.test(value)) {
        return true;
      }
    }
    for (ArrayDeque<Change> changes : pending.values()) {
      for (Iterator<Change> each = changes.iterator(); each.hasNext(); ) {
        T value = each.next().value;
        if (value != null && what.test(value)) {
          return true;
        }
      }
    }
    return false;
  }
}
