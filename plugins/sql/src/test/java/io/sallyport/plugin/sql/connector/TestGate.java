package io.sallyport.plugin.sql.connector;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.sallyport.api.Gate;
import io.sallyport.api.Lease;
import io.sallyport.api.Limits;
import io.sallyport.api.Listener;
import io.sallyport.api.Operation;
import io.sallyport.api.Outcome;
import io.sallyport.api.Passage;
import io.sallyport.api.PendingOperation;
import io.sallyport.api.Refusal;
import io.sallyport.api.Run;
import io.sallyport.api.Secret;
import io.sallyport.api.Session;
import io.sallyport.api.SessionControl;
import io.sallyport.api.SessionRefused;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import io.sallyport.api.Tls;
import io.sallyport.api.Transcript;
import io.sallyport.api.Withdrawal;
import java.io.File;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A gate that decides by a function, with a listener on a free loopback port. */
final class TestGate implements Gate, AutoCloseable {
  static final String CREDENTIAL = "token";

  /** What the gate saw of one operation. */
  record Seen(Operation operation, @Nullable Refusal refusal, CompletableFuture<Outcome> outcome) {
    String text() {
      return new String(operation.text(), StandardCharsets.UTF_8);
    }
  }

  final List<Seen> seen = new CopyOnWriteArrayList<>();
  final List<PendingOperation> held = new CopyOnWriteArrayList<>();
  final List<Withdrawal> withdrawals = new CopyOnWriteArrayList<>();
  final List<String> closed = new CopyOnWriteArrayList<>();
  final List<SessionControl> controls = new CopyOnWriteArrayList<>();
  final Map<String, Object> targetSettings = new java.util.concurrent.ConcurrentHashMap<>();

  /** Answers null to hold. */
  volatile Function<Operation, @Nullable Object> policy = operation -> PASS;

  static final Object PASS = new Object();
  volatile Passage passage = new Passage(List.of(), Limits.NONE, Transcript.OFF);
  volatile Passage ambient = new Passage(List.of(), Limits.NONE, Transcript.OFF);
  volatile Listener.ClientTls clientTls = Listener.ClientTls.OPTIONAL;
  volatile Duration authenticationTimeout = Duration.ofSeconds(10);
  volatile Map<String, Object> listenerSettings = Map.of("holdNotice", "200ms");
  volatile TargetTls targetTls = new TargetTls(TargetTls.Mode.DISABLE, null, null);
  volatile Map<String, String> classification = Map.of();
  volatile String leaseSecret = PostgresqlServer.PASSWORD;
  volatile @Nullable File certificate;
  volatile @Nullable File privateKey;

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final AtomicInteger sessions = new AtomicInteger();
  private final int serverPort;
  final int port;

  TestGate(PostgresqlConnector connector, int serverPort) {
    this.serverPort = serverPort;
    Channel listening =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(
                            new ChannelInboundHandlerAdapter() {
                              @Override
                              public void channelActive(ChannelHandlerContext context) {
                                context.pipeline().remove(this);
                                connector.accept(context.channel(), TestGate.this);
                              }
                            });
                  }
                })
            .bind(new InetSocketAddress("127.0.0.1", 0))
            .syncUninterruptibly()
            .channel();
    port = ((InetSocketAddress) listening.localAddress()).getPort();
  }

  static Refusal denied(String reason) {
    return new Refusal(Refusal.Kind.DENIED, "SQL-010", reason, "ask an owner", null);
  }

  List<String> texts() {
    return seen.stream().map(Seen::text).toList();
  }

  @Override
  public Listener listener() {
    return new Listener("test", "postgresql", clientTls, authenticationTimeout, listenerSettings);
  }

  @Override
  public Tls tls() {
    return new Tls() {
      @Override
      public SslContext server(String... applicationProtocols) {
        try {
          return SslContextBuilder.forServer(certificate, privateKey)
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      ApplicationProtocolConfig.Protocol.ALPN,
                      ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                      ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                      applicationProtocols))
              .build();
        } catch (javax.net.ssl.SSLException failure) {
          throw new IllegalStateException(failure);
        }
      }

      @Override
      public SslContext client(TargetTls tls, String... applicationProtocols) {
        try {
          return SslContextBuilder.forClient()
              .trustManager(tls.ca().toFile())
              .endpointIdentificationAlgorithm("HTTPS")
              .build();
        } catch (javax.net.ssl.SSLException failure) {
          throw new IllegalStateException(failure);
        }
      }
    };
  }

  @Override
  public CompletionStage<Session> open(SessionRequest request) {
    if (!request.credential().revealText().equals(CREDENTIAL)) {
      return CompletableFuture.failedFuture(
          new SessionRefused(
              Refusal.of(Refusal.Kind.UNAUTHENTICATED, "GATE-070", "not authenticated")));
    }
    if (!request.target().equals("shop")) {
      return CompletableFuture.failedFuture(
          new SessionRefused(
              Refusal.of(Refusal.Kind.DENIED, "GATE-072", "no target " + request.target())));
    }
    controls.add(request.control());
    return CompletableFuture.supplyAsync(() -> session(request), request.executor());
  }

  private Session session(SessionRequest request) {
    Target target =
        new Target(
            "shop",
            "postgresql",
            targetTls.mode() == TargetTls.Mode.DISABLE ? "127.0.0.1" : "localhost",
            serverPort,
            targetTls,
            Map.of(),
            classification,
            targetSettings);
    String id = "s" + sessions.incrementAndGet();
    Lease lease =
        new Lease("l1", PostgresqlServer.USER, Secret.of(leaseSecret), null, Lease.Source.STATIC);
    return new Session() {
      private boolean over;

      @Override
      public String id() {
        return id;
      }

      @Override
      public Subject subject() {
        return new Subject("agent:test", Subject.Kind.AGENT, "test", Set.of(), Set.of(), null);
      }

      @Override
      public @Nullable Run run() {
        return null;
      }

      @Override
      public Target target() {
        return target;
      }

      @Override
      public String profile() {
        return request.profile();
      }

      @Override
      public @Nullable String database() {
        return request.database();
      }

      @Override
      public SessionRequest.Client client() {
        return request.client();
      }

      @Override
      public Instant opened() {
        return Instant.EPOCH;
      }

      @Override
      public Lease lease() {
        return lease;
      }

      @Override
      public Passage ambient() {
        return ambient;
      }

      @Override
      public void close(String how) {
        if (!over) {
          over = true;
          closed.add(how);
        }
      }
    };
  }

  @Override
  public CompletionStage<Void> submit(PendingOperation operation) {
    Object verdict = policy.apply(operation.operation());
    if (verdict == null) {
      held.add(operation);
      URI page = URI.create("http://gate/approvals/1");
      operation.notice("waiting for an approval: " + page, page);
      return new CompletableFuture<>();
    }
    return decide(operation, verdict);
  }

  private CompletionStage<Void> decide(PendingOperation operation, Object verdict) {
    if (verdict instanceof Refusal refusal) {
      seen.add(new Seen(operation.operation(), refusal, new CompletableFuture<>()));
      operation.refuse(refusal);
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    seen.add(new Seen(operation.operation(), null, outcome));
    return operation
        .forward(verdict instanceof Passage own ? own : passage)
        .thenAccept(outcome::complete);
  }

  /** Answers what is held. */
  void answer(Object verdict) {
    for (PendingOperation one : held) {
      held.remove(one);
      decide(one, verdict);
    }
  }

  @Override
  public void withdraw(PendingOperation operation, Withdrawal why) {
    withdrawals.add(why);
    if (held.remove(operation)) {
      decide(
          operation,
          Refusal.of(Refusal.Kind.WITHDRAWN, "GATE-022", "withdrawn before it was decided"));
    }
  }

  static void eventually(String what, java.util.function.BooleanSupplier condition) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("never happened: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
