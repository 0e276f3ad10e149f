package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.TimeUnit;

/**
 * Closes connections without cutting off last words, and without waiting for those who never read.
 */
final class Closing {
  private static final int PATIENCE_SECONDS = 5;

  private Closing() {}

  /** Writes, flushes and closes. */
  static void after(Channel channel, ByteBuf lastWords) {
    if (channel.isActive()) {
      channel.config().setAutoRead(false);
    }
    channel.writeAndFlush(lastWords).addListener(ChannelFutureListener.CLOSE);
    if (channel.isActive()) {
      var timer =
          channel.eventLoop().schedule(() -> channel.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
      channel.closeFuture().addListener(closed -> timer.cancel(false));
    }
  }
}
