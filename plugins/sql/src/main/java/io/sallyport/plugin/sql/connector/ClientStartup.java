package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.sallyport.api.Gate;
import io.sallyport.api.Listener;
import io.sallyport.api.Refusal;
import io.sallyport.api.Secret;
import io.sallyport.plugin.sql.wire.Messages;
import io.sallyport.plugin.sql.wire.ProtocolViolation;
import io.sallyport.plugin.sql.wire.StartupPacket;
import io.sallyport.plugin.sql.wire.StartupPacket.Startup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client's first packets: TLS, cancelling, parameters, password. Until a session is opened the
 * connection costs a timer and this object.
 */
final class ClientStartup extends ChannelInboundHandlerAdapter {
  /** The ALPN name that TLS without SSLRequest must carry, so that no other protocol gets in. */
  static final String ALPN = "postgresql";

  private static final int LONGEST_PASSWORD = 64 << 10;

  /** The gate keeps a deadline of its own, and knows what it waits for. */
  private static final Duration BEYOND_GATE = Duration.ofSeconds(5);

  private static final byte TLS_HANDSHAKE = 0x16;

  private enum Awaiting {
    PACKET,
    PASSWORD,
    /** The session is being opened. */
    NOTHING
  }

  private final Gate gate;
  private final CancelKeys cancelKeys;
  private final SessionOpening opening;
  private Awaiting awaiting = Awaiting.PACKET;
  private @Nullable ByteBuf gathered;
  private @Nullable Startup startup;
  private @Nullable ScheduledFuture<?> deadline;
  private boolean encrypted;
  private boolean gssAsked;
  private boolean directTls;

  ClientStartup(Gate gate, CancelKeys cancelKeys, SessionOpening opening) {
    this.gate = gate;
    this.cancelKeys = cancelKeys;
    this.opening = opening;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(
                () ->
                    refuse(
                        context.channel(),
                        "08006",
                        "no login within "
                            + gate.listener().authenticationTimeout().toSeconds()
                            + " s"),
                gate.listener().authenticationTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    context.channel().config().setAutoRead(true);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stopClock();
    drop();
  }

  private void drop() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  private void stopClock() {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (!context.channel().isActive()) {
      bytes.release();
      return;
    }
    if (gathered == null) {
      gathered = bytes;
    } else {
      gathered =
          gathered
              .alloc()
              .buffer(gathered.readableBytes() + bytes.readableBytes())
              .writeBytes(take(gathered))
              .writeBytes(bytes);
      bytes.release();
    }
    try {
      while (gathered != null && gathered.isReadable() && step(context, gathered)) {}
      if (gathered != null && !gathered.isReadable()) {
        drop();
      }
    } catch (ProtocolViolation violation) {
      refuse(context.channel(), violation.code(), String.valueOf(violation.getMessage()));
    }
  }

  private static byte[] take(ByteBuf bytes) {
    byte[] taken = new byte[bytes.readableBytes()];
    bytes.readBytes(taken);
    bytes.release();
    return taken;
  }

  /** Takes one packet; false when more bytes are needed, or none are wanted. */
  private boolean step(ChannelHandlerContext context, ByteBuf bytes) {
    return switch (awaiting) {
      case PACKET -> packet(context, bytes);
      case PASSWORD -> password(context, bytes);
      case NOTHING -> {
        if (bytes.readableBytes() > LONGEST_PASSWORD) {
          throw new ProtocolViolation("the session is not open yet");
        }
        yield false;
      }
    };
  }

  private boolean packet(ChannelHandlerContext context, ByteBuf bytes) {
    if (!encrypted && !gssAsked && bytes.getByte(bytes.readerIndex()) == TLS_HANDSHAKE) {
      directTls = true;
      ByteBuf first = bytes;
      gathered = null;
      encrypt(context);
      context.pipeline().fireChannelRead(first);
      return false;
    }
    if (bytes.readableBytes() < 4) {
      return false;
    }
    int length = StartupPacket.length(bytes);
    if (bytes.readableBytes() < length) {
      return false;
    }
    switch (StartupPacket.read(bytes.readSlice(length))) {
      case StartupPacket.SslRequest ssl -> {
        if (encrypted) {
          throw new ProtocolViolation("TLS within TLS");
        }
        // Bytes that came along were sent before TLS, by whoever stands between.
        if (bytes.isReadable()) {
          throw new ProtocolViolation("received unencrypted data after SSL request");
        }
        answer(context, 'S');
        encrypt(context);
      }
      case StartupPacket.GssRequest gss -> {
        if (gssAsked || encrypted) {
          throw new ProtocolViolation("a second request for GSS encryption");
        }
        if (bytes.isReadable()) {
          throw new ProtocolViolation("received unencrypted data after GSSAPI encryption request");
        }
        gssAsked = true;
        answer(context, 'N');
      }
      case StartupPacket.Cancel(var pid, var key) -> {
        cancelKeys.cancel(pid, key);
        context.close();
        return false;
      }
      case Startup message -> startup(context, message);
    }
    return true;
  }

  private static void answer(ChannelHandlerContext context, char byteOfAnswer) {
    context.writeAndFlush(context.alloc().buffer(1).writeByte(byteOfAnswer));
  }

  private void encrypt(ChannelHandlerContext context) {
    encrypted = true;
    SslHandler tls = gate.tls().server(ALPN).newHandler(context.alloc());
    tls.setHandshakeTimeoutMillis(gate.listener().authenticationTimeout().toMillis());
    context.pipeline().addFirst("tls", tls);
    if (directTls) {
      tls.handshakeFuture()
          .addListener(shaken -> {
            if (shaken.isSuccess() && !ALPN.equals(tls.applicationProtocol())) {
              refuse(
                  context.channel(),
                  "08P01",
                  "direct TLS needs the application protocol postgresql");
            }
          });
    }
  }

  private void startup(ChannelHandlerContext context, Startup message) {
    if (!encrypted && gate.listener().clientTls() == Listener.ClientTls.REQUIRED) {
      throw new ProtocolViolation(
          "28000", "this gate speaks TLS only: connect with sslmode=require or stricter");
    }
    startup = message;
    ByteBuf out = context.alloc().buffer(64);
    List<String> unknown = StartupPolicy.unknownOptions(message.parameters());
    int version = Math.min(message.version(), StartupPacket.VERSION_3_2);
    if (version != message.version() || !unknown.isEmpty()) {
      Messages.negotiate(out, version, unknown);
    }
    Messages.authentication(out, 3);
    awaiting = Awaiting.PASSWORD;
    context.writeAndFlush(out);
  }

  private boolean password(ChannelHandlerContext context, ByteBuf bytes) {
    if (bytes.readableBytes() < 5) {
      return false;
    }
    if (bytes.getByte(bytes.readerIndex()) != 'p') {
      throw new ProtocolViolation("expected a password");
    }
    int length = bytes.getInt(bytes.readerIndex() + 1);
    if (length < 5 || length > LONGEST_PASSWORD) {
      throw new ProtocolViolation("invalid length of the password message");
    }
    if (bytes.readableBytes() < length + 1) {
      return false;
    }
    bytes.skipBytes(5);
    byte[] secret = new byte[length - 5];
    bytes.readBytes(secret);
    if (bytes.readByte() != 0 || startup == null) {
      throw new ProtocolViolation("invalid password message");
    }
    awaiting = Awaiting.NOTHING;
    context.channel().config().setAutoRead(false);
    Secret credential = Secret.of(new String(secret, StandardCharsets.UTF_8));
    Arrays.fill(secret, (byte) 0);
    waitsFor(
        context.channel(), "the gate", gate.listener().authenticationTimeout().plus(BEYOND_GATE));
    opening.open(this, context.channel(), startup, credential, encrypted);
    return false;
  }

  /**
   * The client has done its part; from here on others may be late, and say so themselves. Should
   * one never do, the client is told whom it waited for.
   */
  void waitsFor(Channel channel, String whom, Duration longest) {
    if (awaiting != Awaiting.NOTHING) {
      return;
    }
    stopClock();
    deadline =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  ByteBuf out = channel.alloc().buffer(256);
                  Refusals.fatal(
                      out,
                      new Refusal(
                          Refusal.Kind.UNAVAILABLE,
                          "GATE-050",
                          "the session could not be started in time: " + whom + " is late",
                          "try again in a moment",
                          null));
                  refuse(channel, out);
                },
                longest.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  /** Bytes that came behind the password; the caller owns them. */
  @Nullable ByteBuf leftover() {
    ByteBuf rest = gathered;
    gathered = null;
    return rest;
  }

  /** Answers with an error and closes. */
  void refuse(Channel channel, String code, String message) {
    ByteBuf out = channel.alloc().buffer(256);
    Messages.error(out, "FATAL", code, message, null, null);
    refuse(channel, out);
  }

  void refuse(Channel channel, ByteBuf error) {
    awaiting = Awaiting.NOTHING;
    stopClock();
    drop();
    Closing.after(channel, error);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopClock();
    drop();
    opening.gone(context.channel());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    context.close();
  }
}
