package io.sallyport.runtime.gate;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.sallyport.api.Lease;
import io.sallyport.api.Limits;
import io.sallyport.api.Operation;
import io.sallyport.api.Outcome;
import io.sallyport.api.Refusal;
import io.sallyport.api.Secret;
import io.sallyport.api.Session;
import io.sallyport.api.SessionControl;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import io.sallyport.api.Tls;
import io.sallyport.api.Transcript;
import io.sallyport.runtime.credential.Leases;
import io.sallyport.runtime.identity.Authenticator;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.policy.Policy;
import io.sallyport.runtime.policy.Question;
import io.sallyport.runtime.recording.JournalException;
import io.sallyport.runtime.recording.Recording;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A gate with the shipped routes; everything around it is in memory and does what the test says.
 */
final class GateFixture implements AutoCloseable, Policy, Authenticator, Leases, Recording {
  static final int MOST_SESSIONS = 20;
  static final Subject AGENT =
      new Subject("agent:claude", Subject.Kind.AGENT, "claude", Set.of(), Set.of(), null);
  static final Target TARGET =
      new Target(
          "orders",
          "test",
          "localhost",
          1,
          new TargetTls(TargetTls.Mode.DISABLE, null, null),
          Map.of(),
          Map.of(),
          Map.of());

  final List<String> journal = new CopyOnWriteArrayList<>();
  final InMemoryApprovals approvals = new InMemoryApprovals();
  final List<Lease> released = new CopyOnWriteArrayList<>();
  volatile Function<Question, CompletionStage<Answer>> decisions = question -> answer(allow());
  volatile boolean journalBroken;
  volatile boolean revoked;
  volatile boolean refusalsBroken;
  final Path routes;
  final GateHost host;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  GateFixture(Path folder) throws IOException {
    routes = folder.resolve("routes");
    copyRoutes(Path.of(System.getProperty("sallyport.peers"), "../../routes").normalize(), routes);
    host =
        new GateHost(
            new GateHost.Parts(
                this,
                this,
                name -> name.equals("orders") ? TARGET : null,
                this,
                approvals,
                this,
                protocol -> null,
                new NoTls(),
                Map.of(),
                routes,
                new Properties(),
                loops,
                loops,
                timer,
                timer,
                new SimpleMeterRegistry(),
                Clock.systemUTC(),
                MOST_SESSIONS));
    host.start();
  }

  private static void copyRoutes(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (var files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** A session that passed the session route. */
  GateSession session() {
    return session(why -> journal.add("ended " + why.rule()));
  }

  /** One whose connector ends it like this. */
  GateSession session(SessionControl control) {
    Arrival arrival = arrival(control);
    host.arrivals().send("session", arrival);
    return (GateSession) arrival.over.join();
  }

  boolean issuerIsSilent;

  Arrival arrival() {
    return arrival(why -> journal.add("ended " + why.rule()));
  }

  private static Arrival arrival(SessionControl control) {
    return new Arrival(
        ApprovalSteps.newId(),
        new io.sallyport.api.Listener(
            "test",
            "test",
            io.sallyport.api.Listener.ClientTls.OPTIONAL,
            java.time.Duration.ofSeconds(5),
            Map.of()),
        new SessionRequest(
            "orders",
            "reader",
            null,
            Secret.of("token"),
            new SessionRequest.Client(new InetSocketAddress(0), null, false),
            Runnable::run,
            control));
  }

  static CompletionStage<Answer> answer(Decision decision) {
    return CompletableFuture.completedStage(new Answer(decision, Set.of(), "r1", false));
  }

  static Decision.Allow allow() {
    return new Decision.Allow(
        "SQL-001", "a read", null, List.of("SQL-001"), List.of(), Limits.NONE);
  }

  // ---- Policy

  @Override
  public CompletionStage<Answer> decide(Question question) {
    return question instanceof Question.OfSession ? answer(allow()) : decisions.apply(question);
  }

  @Override
  public String revision() {
    return "r1";
  }

  // ---- Authenticator

  @Override
  public CompletionStage<Identity> authenticate(Secret credential) {
    return issuerIsSilent
        ? new CompletableFuture<>()
        : CompletableFuture.completedStage(
            new Identity(AGENT, null, Instant.now().plusSeconds(600), "token-1"));
  }

  @Override
  public void onRevoked(Consumer<String> credentialId) {}

  @Override
  public boolean revoked(Identity identity) {
    return revoked;
  }

  // ---- Leases

  @Override
  public CompletionStage<Lease> lease(Leases.Request request) {
    return CompletableFuture.completedStage(
        new Lease("lease-1", "v-reader", Secret.of("pw"), null, Lease.Source.STATIC));
  }

  @Override
  public void release(Lease lease) {
    released.add(lease);
  }

  @Override
  public void onLost(Consumer<Lease> lost) {}

  // ---- Recording

  @Override
  public SessionRecord open(
      Session session, Decision decision, java.util.concurrent.Executor executor) {
    return new SessionRecord() {
      @Override
      public CompletionStage<Void> before(
          Operation operation, Decision.Allow allow, @Nullable String approval, boolean durable) {
        if (journalBroken) {
          throw new JournalException("disk full", null);
        }
        journal.add("before" + (approval == null ? "" : " granted") + (durable ? " durable" : ""));
        return CompletableFuture.completedStage(null);
      }

      @Override
      public Transcript transcript(Operation operation) {
        return Transcript.OFF;
      }

      @Override
      public void after(Operation operation, Outcome outcome, Transcript transcript) {
        journal.add("after " + outcome.status());
      }

      @Override
      public void held(Operation operation, Decision.Hold decision, String approval) {
        journal.add("held");
      }

      @Override
      public void refused(Operation operation, Refusal refusal) {
        if (refusalsBroken) {
          throw new IllegalStateException("a defect of the recording");
        }
        journal.add("refused " + refusal.rule());
      }

      @Override
      public void close(String how) {
        journal.add("closed " + how);
      }
    };
  }

  @Override
  public void event(String what, Map<String, Object> facts) {
    journal.add(what + " " + facts.get("rule"));
  }

  private static final class NoTls implements Tls {
    @Override
    public io.netty.handler.ssl.SslContext server(String... applicationProtocols) {
      throw new IllegalStateException("no TLS here");
    }

    @Override
    public io.netty.handler.ssl.SslContext client(TargetTls tls, String... applicationProtocols) {
      throw new IllegalStateException("no TLS here");
    }
  }

  @Override
  public void close() {
    host.close();
    timer.shutdownNow();
    loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS);
  }
}
