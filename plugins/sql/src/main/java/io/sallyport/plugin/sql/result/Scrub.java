package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;

/**
 * Overwrites what the detectors find in data whose columns nobody knows: each finding with as many
 * bytes, so that lengths stay. One event loop.
 */
public interface Scrub {
  /** Scrubs the data of one message where it lies. */
  void scrub(ByteBuf data, int index, int length);

  /** Begins a message that is too large to be held; its own head is the caller's to write. */
  ResultFilter.LargeRow large(int bodyLength);

  /** How many values were changed so far. */
  long changed();
}
