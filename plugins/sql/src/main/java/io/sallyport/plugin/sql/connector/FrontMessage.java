package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;

/** Takes one type of message from the client. */
@FunctionalInterface
interface FrontMessage {
  /**
   * Takes a message.
   *
   * @param start of the whole frame
   * @param length of the whole frame
   * @return false to be given the same message again later
   */
  boolean take(FrontRelay front, ByteBuf buffer, int start, int length);
}
