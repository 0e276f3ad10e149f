package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;

/** CopyData, CopyDone and CopyFail: the statement has been decided, its data streams. */
final class CopyMessages {
  private CopyMessages() {}

  static boolean data(FrontRelay front, ByteBuf buffer, int start, int length) {
    front.outlet.pass(start + length);
    front.copying();
    return true;
  }

  static boolean ends(FrontRelay front, ByteBuf buffer, int start, int length) {
    front.outlet.pass(start + length);
    front.relay.expected.add(Expected.CopyEnd.MARK);
    front.relay.back.copyInEnds();
    front.release();
    return true;
  }
}
