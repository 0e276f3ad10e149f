package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import io.sallyport.api.Lease;
import io.sallyport.plugin.sql.wire.Body;
import io.sallyport.plugin.sql.wire.ErrorFields;
import io.sallyport.plugin.sql.wire.FrameWalker;
import io.sallyport.plugin.sql.wire.MessageTable;
import io.sallyport.plugin.sql.wire.Messages;
import io.sallyport.plugin.sql.wire.Outlet;
import io.sallyport.plugin.sql.wire.ProtocolViolation;
import io.sallyport.plugin.sql.wire.ScramLogin;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Logs in at a server. The server must ask for SCRAM, and prove that it knows the password: one
 * that asks for less could be anybody.
 */
final class BackendLogin extends ChannelInboundHandlerAdapter implements FrameWalker.Sink {
  /** Takes one type of message of a login. */
  private interface Step {
    void take(BackendLogin login, Body body, ByteBuf buffer, int start, int length);
  }

  private static final MessageTable<Step> STEPS =
      new MessageTable<>(
          Map.ofEntries(
              Map.entry('R', (Step) (login, body, b, s, l) -> login.authentication(body)),
              Map.entry('S', (Step) (login, body, b, s, l) -> login.parameter(body)),
              Map.entry('K', (Step) (login, body, b, s, l) -> login.key(body)),
              Map.entry('Z', (Step) (login, body, b, s, l) -> login.ready(body)),
              Map.entry('N', (Step) (login, body, b, s, l) -> {}),
              Map.entry('v', (Step) (login, body, b, s, l) -> {}),
              Map.entry('E', (Step) (login, body, b, s, l) -> login.error(b, s, l))));

  private static final int LONGEST = 1 << 16;

  private final BackendAddress address;
  private final Channel channel;
  private final String user;
  private final Lease lease;
  private final boolean allowMd5;
  private final CompletableFuture<Backend> done = new CompletableFuture<>();
  private final FrameWalker walker;
  private final Map<String, String> parameters = new LinkedHashMap<>();
  private @Nullable ScramLogin scram;
  private boolean md5;
  private boolean authenticated;
  private int pid;
  private byte[] key = {};

  private BackendLogin(
      BackendAddress address, Channel channel, String user, Lease lease, boolean allowMd5) {
    this.address = address;
    this.channel = channel;
    this.user = user;
    this.lease = lease;
    this.allowMd5 = allowMd5;
    this.walker =
        new FrameWalker(
            this,
            new Outlet() {
              @Override
              protected void emit(ByteBuf bytes) {
                bytes.release();
              }
            },
            channel.alloc());
  }

  /**
   * Logs in.
   *
   * @param parameters of the start-up message, {@code user} first
   * @return fails with {@link BackendException}
   */
  static CompletionStage<Backend> start(
      BackendAddress address,
      Channel channel,
      Map<String, String> parameters,
      Lease lease,
      boolean allowMd5,
      Duration within) {
    BackendLogin login =
        new BackendLogin(address, channel, parameters.getOrDefault("user", ""), lease, allowMd5);
    channel.pipeline().addLast("login", login);
    ScheduledFuture<?> deadline =
        channel
            .eventLoop()
            .schedule(
                () -> login.fail("57P03", "did not finish the login in time"),
                within.toMillis(),
                TimeUnit.MILLISECONDS);
    login.done.whenComplete((backend, failure) -> deadline.cancel(false));
    ByteBuf out = channel.alloc().buffer(256);
    Messages.startup(out, parameters);
    channel.writeAndFlush(out);
    channel.config().setAutoRead(true);
    return login.done;
  }

  // --- frames

  @Override
  public boolean streams(byte type, int length) {
    if (STEPS.get(type) == null || length > LONGEST) {
      throw new ProtocolViolation("does not speak PostgreSQL's protocol");
    }
    return false;
  }

  @Override
  public boolean frame(byte type, ByteBuf buffer, int start, int length) {
    Step step = STEPS.get(type);
    if (step == null || done.isDone()) {
      throw new ProtocolViolation("does not speak PostgreSQL's protocol");
    }
    step.take(this, new Body(buffer, start, length), buffer, start, length);
    return true;
  }

  @Override
  public boolean begin(byte type, ByteBuf buffer, int start, int available, int length) {
    throw new IllegalStateException("nothing streams in a login");
  }

  @Override
  public void piece(byte type, ByteBuf buffer, int start, int available, boolean last) {
    throw new IllegalStateException("nothing streams in a login");
  }

  // --- steps

  private void authentication(Body body) {
    int request = body.int32();
    switch (request) {
      case 0 -> {
        boolean proven = scram == null ? md5 : scram.proven();
        if (!proven) {
          throw new ProtocolViolation("let the gate in without a login: that could be anybody");
        }
        authenticated = true;
      }
      case 5 -> {
        if (!allowMd5 || scram != null || md5) {
          throw new ProtocolViolation("asks for an md5 login, which is not allowed here");
        }
        md5 = true;
        answerMd5(body.bytes(4));
      }
      case 10 -> {
        if (scram != null || md5) {
          throw new ProtocolViolation("asks for a login twice");
        }
        List<String> offered = new ArrayList<>();
        for (String name = body.name(); !name.isEmpty(); name = body.name()) {
          offered.add(name);
        }
        // A lease of one session is not used again: its keys would only lie about.
        String account = lease.source() == Lease.Source.STATIC ? lease.id() : null;
        scram =
            new ScramLogin(
                offered, certificate(), lease.secret().reveal(), address.scramKeys(), account);
        ByteBuf out = channel.alloc().buffer(256);
        scram.first(out);
        channel.writeAndFlush(out);
      }
      case 11 -> {
        if (scram().challenge(body.bytes(body.remaining()))) {
          answerScram();
        } else {
          derive(scram());
        }
      }
      case 12 -> scram().verify(body.bytes(body.remaining()));
      default ->
          throw new ProtocolViolation("asks for a login of kind " + request + ", not for SCRAM");
    }
  }

  /** Off the event loop, which has other sessions to serve meanwhile. */
  private void derive(ScramLogin challenged) {
    CompletableFuture.runAsync(
            challenged::derive, work -> Thread.ofVirtual().name("scram").start(work))
        .thenRunAsync(this::answerScram, channel.eventLoop())
        .exceptionally(failure -> {
          channel.eventLoop().execute(() -> fail("08P01", "asks for a login that failed here"));
          return null;
        });
  }

  private void answerScram() {
    if (!done.isDone()) {
      ByteBuf out = channel.alloc().buffer(256);
      scram().last(out);
      channel.writeAndFlush(out);
    }
  }

  private ScramLogin scram() {
    if (scram == null) {
      throw new ProtocolViolation("answers a login that did not begin");
    }
    return scram;
  }

  /** Null without TLS. */
  private @Nullable X509Certificate certificate() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      return null;
    }
    try {
      return tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate x509
          ? x509
          : null;
    } catch (SSLPeerUnverifiedException unverified) {
      throw new ProtocolViolation("did not prove itself by TLS");
    }
  }

  private void answerMd5(byte[] salt) {
    byte[] password = lease.secret().reveal();
    try {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      digest.update(password);
      byte[] inner = hex(digest.digest(user.getBytes(StandardCharsets.UTF_8)));
      digest.update(inner);
      byte[] outer = hex(digest.digest(salt));
      ByteBuf out = channel.alloc().buffer(64);
      int at = Messages.begin(out, 'p');
      out.writeCharSequence("md5", StandardCharsets.US_ASCII);
      out.writeBytes(outer).writeByte(0);
      Messages.end(out, at);
      channel.writeAndFlush(out);
    } catch (NoSuchAlgorithmException missing) {
      throw new ProtocolViolation("asks for md5, which this machine does not have");
    } finally {
      Arrays.fill(password, (byte) 0);
    }
  }

  private static byte[] hex(byte[] digest) {
    return HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII);
  }

  private void parameter(Body body) {
    parameters.put(body.name(), body.name());
  }

  private void key(Body body) {
    pid = body.int32();
    key = body.bytes(body.remaining());
  }

  private void ready(Body body) {
    if (!authenticated || body.int8() != 'I') {
      throw new ProtocolViolation("is ready before the login is over");
    }
    channel.config().setAutoRead(false);
    channel.pipeline().remove(this);
    done.complete(new Backend(channel, address, pid, key, new LinkedHashMap<>(parameters)));
  }

  private void error(ByteBuf buffer, int start, int length) {
    ErrorFields fields = ErrorFields.read(buffer, start, length);
    // What concerns the login names the account, which is none of the client's business.
    if (fields.code().equals("28000") && scram != null && !scram.proven()) {
      // A wrong password is 28P01; in the middle of SCRAM only the binding is left.
      fail(
          "28000",
          "sees another TLS connection than the gateway does (channel binding): something stands"
              + " between the two");
    } else if (fields.code().startsWith("28")) {
      fail("28000", "refused the gate's credential");
    } else {
      done.completeExceptionally(new BackendException(fields.code(), fields.message()));
      channel.close();
    }
  }

  // --- channel

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      walker.read((ByteBuf) message);
    } catch (ProtocolViolation | IllegalArgumentException violation) {
      fail("08P01", String.valueOf(violation.getMessage()));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail("08006", "closed the connection");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
    fail("08006", "broke the connection");
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    walker.close();
    if (scram != null) {
      scram.wipe();
    }
  }

  private void fail(String code, String what) {
    done.completeExceptionally(
        new BackendException(code, "target " + address.target().name() + ": it " + what));
    channel.close();
  }
}
