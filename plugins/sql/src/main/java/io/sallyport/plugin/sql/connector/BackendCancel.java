package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.sallyport.plugin.sql.wire.Messages;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Tells a server to cancel what one of its processes does. */
final class BackendCancel {
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private final Channel like;

  /**
   * @param like a channel whose event loop and transport to use
   */
  BackendCancel(Channel like) {
    this.like = like;
  }

  /**
   * Sends the request by a connection of its own, as the protocol wants it.
   *
   * @return completes when the server has taken it, which it tells by closing, or after a deadline;
   *     never fails
   */
  CompletionStage<Void> cancel(Backend backend) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    backend
        .address()
        .connectAgain(like, WITHIN, backend.channel())
        .whenComplete((channel, failure) -> {
          if (channel == null) {
            done.complete(null);
            return;
          }
          channel.closeFuture().addListener(closed -> done.complete(null));
          channel
              .eventLoop()
              .schedule(() -> channel.close(), WITHIN.toMillis(), TimeUnit.MILLISECONDS);
          ByteBuf out = channel.alloc().buffer(16 + backend.key().length);
          Messages.cancelRequest(out, backend.pid(), backend.key());
          channel.writeAndFlush(out);
          channel.config().setAutoRead(true);
        });
    return done;
  }
}
