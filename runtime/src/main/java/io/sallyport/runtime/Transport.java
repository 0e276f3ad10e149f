package io.sallyport.runtime;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The event loops: epoll where it loads, NIO elsewhere. They are the gateway's own, so that
 * sessions outlive the reload of a listener.
 */
final class Transport implements AutoCloseable {
  final EventLoopGroup acceptors;
  final EventLoopGroup workers;
  final boolean epoll = Epoll.isAvailable();

  Transport(int loops) {
    acceptors = group(1, "acceptor");
    workers = group(loops, "loop");
  }

  private EventLoopGroup group(int threads, String name) {
    return new MultiThreadIoEventLoopGroup(
        threads,
        new DefaultThreadFactory(name, true),
        epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  @Override
  public void close() {
    acceptors.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    workers.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
