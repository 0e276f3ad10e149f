package io.sallyport.runtime.recording;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.Transcript;
import java.util.Arrays;

/** Takes an answer until {@code after}; then goes back to its pool. Session's event loop only. */
final class JournalTranscript implements Transcript {
  private static final int FIRST = 2 << 10;
  private byte[] bytes = new byte[0];
  private int length;
  private int limit;
  private boolean cut;

  void begin(int newLimit) {
    length = 0;
    limit = newLimit;
    cut = false;
  }

  @Override
  public int remaining() {
    return limit - length;
  }

  @Override
  public void write(ByteBuf source, int index, int count) {
    int taken = Math.min(count, limit - length);
    if (taken < count) {
      cut = true;
    }
    if (taken <= 0) {
      return;
    }
    if (length + taken > bytes.length) {
      int larger = Math.max(Math.max(FIRST, bytes.length * 2), length + taken);
      bytes = Arrays.copyOf(bytes, Math.min(larger, limit));
    }
    source.getBytes(index, bytes, length, taken);
    length += taken;
  }

  /** Nothing is taken any longer. */
  void end() {
    limit = length;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Whether something was left out: it was written, or there was no room left to ask. */
  boolean cut() {
    return cut || length == limit;
  }
}
