package io.sallyport.runtime.gate;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.sallyport.api.Listener;
import io.sallyport.api.PendingOperation;
import io.sallyport.api.Refusal;
import io.sallyport.api.Session;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Tls;
import io.sallyport.api.Withdrawal;
import io.sallyport.runtime.approval.Approvals;
import io.sallyport.runtime.credential.Leases;
import io.sallyport.runtime.identity.Authenticator;
import io.sallyport.runtime.policy.Policy;
import io.sallyport.runtime.recording.Recording;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate: the Camel context with our components, its routes, the sessions and what waits. One per
 * process.
 */
public final class GateHost implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(GateHost.class);

  private final Parts parts;
  private final ConnectorBeans beans;
  private final DefaultCamelContext camel;
  private final Chain chain;
  private final RouteFolder routes;
  private final Sessions sessions;
  private final Events events;
  private final GateSteps gateSteps;
  private final ApprovalSteps approvalSteps;
  private final GateMetrics metrics;
  private final Map<PendingOperation, Crossing> underway = new ConcurrentHashMap<>();

  /**
   * What the gate is made of.
   *
   * @param properties what route files may name as {@code {{…}}}: listener addresses and the
   *     operator's own
   * @param listeners by name, as routes/listeners name them
   * @param workers event loops of sessions
   * @param acceptors event loop of listening sockets
   * @param mostSessions above it new sessions are refused; at least 1
   */
  public record Parts(
      Policy policy,
      Authenticator authenticator,
      TargetFinder targets,
      Leases leases,
      Approvals approvals,
      Recording recording,
      ConnectorFinder connectors,
      Tls tls,
      Map<String, Listener> listeners,
      Path routes,
      Properties properties,
      EventLoopGroup acceptors,
      EventLoopGroup workers,
      ScheduledExecutorService timer,
      MeterRegistry meters,
      Clock clock,
      int mostSessions) {}

  /** The targets in force, by name. */
  @FunctionalInterface
  public interface TargetFinder {
    io.sallyport.api.@Nullable Target find(String name);
  }

  /** The connectors that are there now, by protocol. */
  @FunctionalInterface
  public interface ConnectorFinder {
    io.sallyport.api.@Nullable Connector find(String protocol);
  }

  public GateHost(Parts parts) {
    this.parts = parts;
    this.events = new Events();
    this.metrics = new GateMetrics(parts.meters());
    this.sessions =
        new Sessions(parts.timer(), parts.leases(), parts.clock(), parts.mostSessions());
    this.beans = new ConnectorBeans(parts.connectors()::find, parts.listeners(), this::gateFor);
    this.camel = context(events);
    this.chain = new Chain(camel, parts.timer());
    this.gateSteps =
        new GateSteps(
            parts.recording(),
            events,
            metrics,
            crossing ->
                chain.run(
                    "outcome",
                    crossing,
                    crossing.session.executor(),
                    failure -> outcomeRecorded(crossing, failure)));
    this.approvalSteps = new ApprovalSteps(parts.approvals(), events, parts.clock(), new Runner());
    addSteps(camel);
    this.routes = new RouteFolder(camel, parts.routes(), this::scratch, chain);
    metrics.gauges(sessions::count, approvalSteps::held);
    parts.authenticator().onRevoked(sessions::credentialRevoked);
    parts.leases().onLost(sessions::leaseLost);
  }

  /** Loads the routes and begins to listen. Blocking. */
  public void start() {
    camel.start();
    routes.scan();
    parts.timer().scheduleWithFixedDelay(this::scanRoutes, 1, 1, TimeUnit.SECONDS);
  }

  private void scanRoutes() {
    try {
      routes.scan();
    } catch (RuntimeException e) {
      LOGGER
          .atWarn()
          .addKeyValue("reason", e.toString())
          .log("routes folder could not be looked at");
    }
  }

  /** Route files that are not in force as they stand, with the reason. */
  public Map<String, String> refusedRoutes() {
    return routes.refused();
  }

  /** The ids of the routes in force, by file. */
  public Map<String, Set<String>> routes() {
    return routes.inForce();
  }

  public int openSessions() {
    return sessions.count();
  }

  /**
   * Stops listening, lets sessions end by themselves until the deadline, ends the rest with a
   * message. Blocks meanwhile.
   */
  public void drain(Duration deadline) {
    for (var route : camel.getRoutes()) {
      if (route.getEndpoint().getEndpointUri().startsWith("netty:")) {
        try {
          camel.getRouteController().stopRoute(route.getRouteId());
        } catch (Exception e) {
          LOGGER
              .atWarn()
              .addKeyValue("route", route.getRouteId())
              .addKeyValue("reason", e.toString())
              .log("a listener did not stop");
        }
      }
    }
    sessions.drain(deadline);
  }

  @Override
  public void close() {
    camel.stop();
  }

  private DefaultCamelContext context(@Nullable Events withEvents) {
    DefaultRegistry registry = new DefaultRegistry(beans);
    registry.bind("acceptors", EventLoopGroup.class, parts.acceptors());
    registry.bind("workers", EventLoopGroup.class, parts.workers());
    registry.bind("crossing", new CrossingLanguage());
    DefaultCamelContext context = new DefaultCamelContext(registry);
    context.disableJMX(); // its statistics are the one large cost of an exchange
    context.setMessageHistory(false);
    context.setStreamCaching(false);
    context.setUuidGenerator(() -> "off");
    context.getPropertiesComponent().setInitialProperties(parts.properties());
    // What fails on the chain must reach the callback, which refuses; no handler may retry, log
    // bodies, or swallow it.
    context
        .getCamelContextExtension()
        .setErrorHandlerFactory(new org.apache.camel.model.errorhandler.NoErrorHandlerDefinition());
    context.getShutdownStrategy().setTimeout(10);
    context.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
    // By default a step to a route that is not there waits half a minute for it, on the event loop.
    context.getComponent("direct", DirectComponent.class).setBlock(false);
    context.addComponent("event", withEvents == null ? new Events() : withEvents);
    return context;
  }

  /** A context in which route files are tried: nothing in it starts. */
  private DefaultCamelContext scratch() {
    DefaultCamelContext context = context(null);
    context.setAutoStartup(false);
    addSteps(context);
    return context;
  }

  private void addSteps(DefaultCamelContext context) {
    var policy = new PolicySteps(parts.policy(), metrics);
    var record = new RecordSteps();
    var session =
        new SessionSteps(
            parts.authenticator(),
            parts.targets()::find,
            parts.leases(),
            parts.recording(),
            sessions,
            events,
            parts.clock());
    add(
        context,
        "policy",
        Map.of(
            "decide",
            Step.forEither(policy::decide, policy::decide),
            "again",
            Step.forCrossing(policy::again)));
    add(
        context,
        "approval",
        Map.of(
            "ask",
            Step.forCrossing(approvalSteps::ask),
            "use",
            Step.forCrossing(approvalSteps::use)));
    add(
        context,
        "record",
        Map.of(
            "before",
            Step.forEither(record::before, session::open),
            "after",
            Step.forCrossing(record::after)));
    add(context, "mask", Map.of("plan", Step.forCrossing(record::plan)));
    add(
        context,
        "gate",
        Map.of(
            "forward",
            Step.forCrossing(gateSteps::forward),
            "refuse",
            Step.forEither(this::refuseAnswered, gateSteps::refuse)));
    add(context, "identity", Map.of("authenticate", Step.forArrival(session::authenticate)));
    add(context, "credential", Map.of("lease", Step.forArrival(session::lease)));
  }

  private static void add(DefaultCamelContext context, String scheme, Map<String, Step> steps) {
    StepNames.Scheme names =
        java.util.Objects.requireNonNull(StepNames.SCHEMES.get(scheme), scheme);
    if (!names.steps().equals(steps.keySet())) {
      throw new IllegalStateException(
          scheme + ": has the steps " + steps.keySet() + " and announces " + names.steps());
    }
    context.addComponent(scheme, new StepComponent(scheme, steps, names.sources()));
  }

  private @Nullable CompletionStage<Void> refuseAnswered(Crossing crossing) {
    approvalSteps.explainRefusal(crossing);
    return gateSteps.refuse(crossing);
  }

  // ---- what connectors see

  io.sallyport.api.Gate gateFor(Listener listener) {
    return new GateOfListener(listener);
  }

  private final class GateOfListener implements io.sallyport.api.Gate {
    private final Listener listener;

    GateOfListener(Listener listener) {
      this.listener = listener;
    }

    @Override
    public Listener listener() {
      return listener;
    }

    @Override
    public Tls tls() {
      return parts.tls();
    }

    @Override
    public CompletionStage<Session> open(SessionRequest request) {
      Arrival arrival = new Arrival(ApprovalSteps.newId(), listener, request);
      if (sessions.draining()) {
        return refuse(
            arrival,
            Refusal.of(
                Refusal.Kind.ENDED,
                "GATE-081",
                "the gateway is shutting down; connect again in a moment"));
      }
      if (sessions.full()) {
        return refuse(
            arrival,
            Refusal.of(
                Refusal.Kind.UNAVAILABLE,
                "GATE-083",
                "the gateway has as many sessions as it may have (limits.sessions); try again later"));
      }
      var deadline =
          parts
              .timer()
              .schedule(
                  () ->
                      request
                          .executor()
                          .execute(() -> {
                            if (!arrival.over.isDone()) {
                              arrival.refusal =
                                  Refusal.of(
                                      Refusal.Kind.UNAVAILABLE,
                                      "GATE-050",
                                      "the session could not be opened in time; try again in a moment");
                              gateSteps.refuse(arrival);
                            }
                          }),
                  listener.authenticationTimeout().toMillis(),
                  TimeUnit.MILLISECONDS);
      // The listener route's own steps, once for each connection; as it is now, not as it was when
      // the connection was accepted.
      chain.run(
          listener.name(), arrival, request.executor(), failure -> arrivalFailed(arrival, failure));
      arrival.over.whenComplete((session, failure) -> deadline.cancel(false));
      return arrival.over;
    }

    private CompletionStage<Session> refuse(Arrival arrival, Refusal refusal) {
      arrival.refusal = refusal;
      gateSteps.refuse(arrival);
      return arrival.over;
    }

    @Override
    public CompletionStage<Void> submit(PendingOperation operation) {
      Crossing crossing = new Crossing(operation);
      runGate(crossing, System.nanoTime() + Chain.RELOAD_PATIENCE.toNanos());
      if (!crossing.over.isDone() && crossing.open()) {
        underway.put(operation, crossing);
        crossing.over.whenComplete((over, failure) -> underway.remove(operation));
      }
      return crossing.over;
    }

    @Override
    public void withdraw(PendingOperation operation, Withdrawal why) {
      Crossing crossing = underway.get(operation);
      if (crossing != null) {
        crossing.session.executor().execute(() -> crossing.withdrawn = true);
      }
      approvalSteps.withdraw(operation, why);
    }
  }

  // ---- for tests of the chain alone

  Chain chain() {
    return chain;
  }

  void scanNow() {
    routes.scan();
  }

  /** Ends an arrival that its route has dropped. */
  void arrivalFailed(Arrival arrival, @Nullable Throwable failure) {
    if (failure == null || arrival.over.isDone()) {
      return;
    }
    Throwable cause = failure;
    while (cause.getCause() != null && cause instanceof java.util.concurrent.CompletionException) {
      cause = cause.getCause();
    }
    if (cause instanceof SessionSteps.ArrivalRefused refused) {
      arrival.refusal = refused.refusal();
    } else {
      arrival.refusal = Refusals.of(cause);
      LOGGER
          .atWarn()
          .addKeyValue("listener", arrival.listener.name())
          .addKeyValue("rule", arrival.refusal.rule())
          .addKeyValue("reason", cause.toString())
          .log("a session could not be opened");
    }
    if (arrival.lease != null && arrival.session == null) {
      parts.leases().release(arrival.lease);
    } else if (arrival.session != null) {
      arrival.session.close("not recorded");
    }
    gateSteps.refuse(arrival);
  }

  private void runGate(Crossing crossing, long until) {
    int generation = chain.generation();
    chain.run(
        "gate",
        crossing,
        crossing.session.executor(),
        failure -> {
          if (failure != null
              && crossing.untouched()
              && chain.reloadedSince(generation)
              && System.nanoTime() < until) {
            // The route was being swapped: nothing has happened to the operation yet, so it may
            // simply come again.
            parts
                .timer()
                .schedule(
                    () -> crossing.session.executor().execute(() -> runGate(crossing, until)),
                    5,
                    TimeUnit.MILLISECONDS);
          } else {
            passed(crossing, failure);
          }
        });
  }

  /**
   * A route is through with an operation. Fail closed: what is neither forwarded nor refused nor
   * parked must be refused.
   */
  private void passed(Crossing crossing, @Nullable Throwable failure) {
    if (failure == null) {
      return;
    }
    if (!crossing.open()) {
      LOGGER
          .atError()
          .addKeyValue("sessionId", crossing.session.id())
          .addKeyValue("reason", failure.toString())
          .log("the chain failed after the operation's fate was sealed");
      crossing.over.complete(null);
      return;
    }
    if (failure instanceof RecordSteps.WithdrawnException) {
      crossing.refusal = Refusals.withdrawn(null);
    } else {
      crossing.refusal = Refusals.of(failure);
      LOGGER
          .atError()
          .addKeyValue("sessionId", crossing.session.id())
          .addKeyValue("rule", crossing.refusal.rule())
          .addKeyValue("reason", RouteFolder.rootMessage(failure))
          .log("the chain could not decide; the operation is refused");
      LOGGER.debug("the chain could not decide", failure);
    }
    gateSteps.refuse(crossing);
  }

  private void outcomeRecorded(Crossing crossing, @Nullable Throwable failure) {
    if (failure != null) {
      LOGGER
          .atError()
          .addKeyValue("sessionId", crossing.session.id())
          .addKeyValue("reason", failure.toString())
          .log("an outcome could not be recorded");
      crossing.session.end(
          Refusal.of(
              Refusal.Kind.UNAVAILABLE,
              "GATE-030",
              "the journal cannot be written, and nothing runs unrecorded"));
    }
    crossing.over.complete(null);
  }

  private final class Runner implements ChainRunner {
    @Override
    public void run(String route, Crossing crossing) {
      chain.run(route, crossing, crossing.session.executor(), failure -> passed(crossing, failure));
    }

    @Override
    public void refuse(Crossing crossing) {
      if (crossing.open()) {
        gateSteps.refuse(crossing);
      }
    }
  }
}
