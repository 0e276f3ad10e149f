package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;

/** Takes one type of message from the server. */
@FunctionalInterface
interface BackMessage {
  /**
   * Takes a message.
   *
   * @param start of the whole frame
   * @param length of the whole frame
   */
  void take(BackRelay back, ByteBuf buffer, int start, int length);
}
