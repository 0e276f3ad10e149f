package io.sallyport.api;

import io.netty.buffer.ByteBuf;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The record of an answer as the client saw it: masked. The connector writes in a form of its own
 * that {@link Connector#render} reads. Session's event loop only; nothing may be written after the
 * outcome.
 */
@ProviderType
public interface Transcript {
  /** Takes nothing. */
  Transcript OFF =
      new Transcript() {
        @Override
        public int remaining() {
          return 0;
        }

        @Override
        public void write(ByteBuf source, int index, int length) {}
      };

  /** How many bytes are still taken; ask first and skip the work at zero. */
  int remaining();

  /**
   * Copies bytes without moving the source's indices. What exceeds {@link #remaining()} is left
   * out, and the record says that it was cut.
   */
  void write(ByteBuf source, int index, int length);
}
