package io.sallyport.plugin.sql.wire;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which handler takes which message type, unmodifiable. What is missing is for the caller to
 * refuse.
 */
public final class MessageTable<H> {
  private final @Nullable Object[] handlers = new @Nullable Object[256];

  public MessageTable(Map<Character, ? extends H> handlers) {
    handlers.forEach((type, handler) -> this.handlers[type & 0xff] = handler);
  }

  /** Null for a type that nobody takes. */
  @SuppressWarnings("unchecked")
  public @Nullable H get(byte type) {
    return (H) handlers[type & 0xff];
  }
}
