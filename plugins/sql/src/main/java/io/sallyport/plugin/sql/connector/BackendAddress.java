package io.sallyport.plugin.sql.connector;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import io.sallyport.api.Tls;
import io.sallyport.plugin.sql.wire.Messages;
import io.sallyport.plugin.sql.wire.ScramKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a target's server, with TLS where the target says so, on a given event loop.
 *
 * @param scramKeys of earlier logins with fixed credentials
 */
record BackendAddress(Target target, Tls tls, ScramKeys scramKeys) {

  /**
   * Connects. The pipeline is empty but for TLS, and auto-read is off.
   *
   * @param like a channel whose event loop and transport to use
   * @param within for the connection, and again for TLS; the lookup of the name has the system's
   *     own deadline
   * @return fails with an {@link IOException} whose message is safe to show
   */
  CompletionStage<Channel> connect(Channel like, Duration within) {
    CompletableFuture<Channel> connected = new CompletableFuture<>();
    resolve()
        .whenComplete((address, failure) -> {
          if (address == null) {
            connected.completeExceptionally(
                new IOException("the name of target " + target.name() + " does not resolve"));
          } else {
            InetSocketAddress server = new InetSocketAddress(address, target.port());
            like.eventLoop().execute(() -> connect(like, within, server, connected));
          }
        });
    return connected;
  }

  /**
   * Connects to the very server that a connection leads to: the name may stand for several, of
   * which another would know nothing of its processes.
   */
  CompletionStage<Channel> connectAgain(Channel like, Duration within, Channel before) {
    if (!(before.remoteAddress() instanceof InetSocketAddress server)) {
      return connect(like, within);
    }
    CompletableFuture<Channel> connected = new CompletableFuture<>();
    like.eventLoop().execute(() -> connect(like, within, server, connected));
    return connected;
  }

  private void connect(
      Channel like,
      Duration within,
      InetSocketAddress server,
      CompletableFuture<Channel> connected) {
    ChannelFuture connecting =
        new Bootstrap()
            .group(like.eventLoop())
            .channelFactory(new ReflectiveChannelFactory<>(transport(like)))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) within.toMillis())
            .handler(new ChannelInboundHandlerAdapter())
            .connect(server);
    connecting.addListener(done -> {
      Channel channel = connecting.channel();
      if (!done.isSuccess()) {
        connected.completeExceptionally(
            new IOException("target " + target.name() + " cannot be reached"));
      } else if (target.tls().mode() == TargetTls.Mode.DISABLE) {
        connected.complete(channel);
      } else {
        channel.pipeline().addLast("tls-request", new TlsRequest(this, within, connected));
        ByteBuf request = channel.alloc().buffer(8);
        Messages.sslRequest(request);
        channel.writeAndFlush(request);
        channel.config().setAutoRead(true);
      }
    });
  }

  /** Names are resolved off the event loop. */
  private CompletionStage<InetAddress> resolve() {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(target.host());
    CompletableFuture<InetAddress> resolved = new CompletableFuture<>();
    if (literal != null) {
      try {
        resolved.complete(InetAddress.getByAddress(literal));
      } catch (UnknownHostException impossible) {
        resolved.completeExceptionally(impossible);
      }
      return resolved;
    }
    Thread.ofVirtual()
        .start(() -> {
          try {
            resolved.complete(InetAddress.getByName(target.host()));
          } catch (UnknownHostException | RuntimeException failure) {
            resolved.completeExceptionally(failure);
          }
        });
    return resolved;
  }

  /** TCP by the same transport as the client's, which may have come by a Unix socket. */
  private static Class<? extends Channel> transport(Channel like) {
    Class<? extends Channel> type = like.getClass();
    String name = type.getName();
    if (!name.contains("DomainSocket")) {
      return type;
    }
    try {
      return Class.forName(name.replace("DomainSocket", "Socket"), true, type.getClassLoader())
          .asSubclass(Channel.class);
    } catch (ClassNotFoundException missing) {
      throw new IllegalStateException("no TCP transport beside " + name, missing);
    }
  }

  /** Waits for the one byte that answers SSLRequest, and for TLS. */
  private static final class TlsRequest extends ChannelInboundHandlerAdapter {
    private final BackendAddress address;
    private final Duration within;
    private final CompletableFuture<Channel> connected;
    private @Nullable ScheduledFuture<?> deadline;

    TlsRequest(BackendAddress address, Duration within, CompletableFuture<Channel> connected) {
      this.address = address;
      this.within = within;
      this.connected = connected;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      deadline =
          context
              .executor()
              .schedule(
                  () ->
                      fail(
                          context.channel(),
                          "target " + address.target.name() + " did not agree on TLS in time"),
                  within.toMillis(),
                  TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      if (deadline != null) {
        deadline.cancel(false);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      // More than the one byte would be data from before TLS, whoever put it there.
      boolean accepted = bytes.readableBytes() == 1 && bytes.getByte(bytes.readerIndex()) == 'S';
      bytes.release();
      Channel channel = context.channel();
      if (!accepted) {
        fail(channel, "target " + address.target.name() + " does not accept TLS");
        return;
      }
      channel.config().setAutoRead(false);
      String name = address.target.tls().serverName();
      SslHandler handler =
          address
              .tls
              .client(address.target.tls())
              .newHandler(
                  channel.alloc(),
                  name == null ? address.target.host() : name,
                  address.target.port());
      channel.pipeline().addFirst("tls", handler);
      handler
          .handshakeFuture()
          .addListener(shaken -> {
            if (shaken.isSuccess()) {
              channel.config().setAutoRead(false);
              channel.pipeline().remove(this);
              connected.complete(channel);
            } else {
              fail(channel, "target " + address.target.name() + " could not prove itself by TLS");
            }
          });
      channel.config().setAutoRead(true);
      channel.read();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      fail(context.channel(), "target " + address.target.name() + " closed the connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
      fail(context.channel(), "the connection to target " + address.target.name() + " failed");
    }

    private void fail(Channel channel, String message) {
      connected.completeExceptionally(new IOException(message));
      channel.close();
    }
  }
}
