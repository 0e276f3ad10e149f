package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import io.sallyport.api.TargetTls.Mode;
import io.sallyport.api.Tls;
import io.sallyport.plugin.sql.wire.ScramKeys;
import io.sallyport.plugin.sql.wire.StartupPacket;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackendAddressTest {
  private static final byte[] KEY = {1, 2, 3, 4};
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @Test
  void cancelsAtTheServerOfTheSessionWhateverItsNameStandsForNow() throws Exception {
    Channel session = session();
    BackendAddress movedAway =
        new BackendAddress(target("nobody.invalid", Mode.DISABLE), NO_TLS, new ScramKeys());
    Backend backend = new Backend(session, movedAway, 77, KEY, Map.of());

    try (Socket ofSession = server.accept()) {
      var done = new BackendCancel(session).cancel(backend).toCompletableFuture();

      try (Socket ofCancel = server.accept()) {
        DataInputStream in = new DataInputStream(ofCancel.getInputStream());
        assertEquals(16, in.readInt());
        assertEquals(StartupPacket.CANCEL_REQUEST, in.readInt());
        assertEquals(77, in.readInt());
        assertArrayEquals(KEY, in.readNBytes(KEY.length));
      }
      done.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void givesUpOnAServerThatNeverAnswersTheRequestForTls() throws Exception {
    Channel session = session();
    BackendAddress silent =
        new BackendAddress(target("127.0.0.1", Mode.VERIFY_FULL), NO_TLS, new ScramKeys());

    try (Socket ofSession = server.accept()) {
      var connecting = silent.connect(session, Duration.ofSeconds(1)).toCompletableFuture();

      try (Socket ofTls = server.accept()) {
        assertEquals(
            "target orders did not agree on TLS in time",
            assertThrows(ExecutionException.class, () -> connecting.get(30, TimeUnit.SECONDS))
                .getCause()
                .getMessage());
        DataInputStream in = new DataInputStream(ofTls.getInputStream());
        assertEquals(8, in.readInt());
        assertEquals(StartupPacket.SSL_REQUEST, in.readInt());
        assertEquals(-1, in.read(), "the connection is closed");
      }
    }
  }

  /** A channel that leads to the server. */
  private Channel session() {
    return new Bootstrap()
        .group(loops)
        .channel(NioSocketChannel.class)
        .handler(new ChannelInboundHandlerAdapter())
        .connect(server.getLocalSocketAddress())
        .syncUninterruptibly()
        .channel();
  }

  private Target target(String host, Mode mode) {
    return new Target(
        "orders",
        "postgresql",
        host,
        server.getLocalPort(),
        new TargetTls(mode, null, null),
        Map.of(),
        Map.of(),
        Map.of());
  }

  private static final Tls NO_TLS =
      new Tls() {
        @Override
        public SslContext server(String... applicationProtocols) {
          throw new IllegalStateException("no listener here");
        }

        @Override
        public SslContext client(TargetTls tls, String... applicationProtocols) {
          throw new IllegalStateException("nobody agrees on TLS here");
        }
      };
}
