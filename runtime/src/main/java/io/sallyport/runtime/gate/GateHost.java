package io.sallyport.runtime.gate;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.sallyport.api.Connector;
import io.sallyport.api.Listener;
import io.sallyport.api.Target;
import io.sallyport.api.Tls;
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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate: the Camel context with our components, its routes, the sessions and what waits. One per
 * process.
 */
public final class GateHost implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(GateHost.class);

  /** How long after its end a question that nothing is heard of is given up. */
  private static final Duration UNHEARD = Duration.ofSeconds(30);

  private final Parts parts;
  private final ConnectorBeans beans;
  private final DefaultCamelContext camel;
  private final RouteFolder routes;
  private final Sessions sessions;
  private final Arrivals arrivals;
  private final Crossings crossings;
  private final ApprovalSteps approvalSteps;

  /**
   * What the gate is made of.
   *
   * @param properties what route files may name as {@code {{…}}}: listener addresses and the
   *     operator's own
   * @param listeners by name, as routes/listeners name them
   * @param workers event loops of sessions
   * @param acceptors event loop of listening sockets
   * @param timer for deadlines: nothing that blocks may run on it
   * @param upkeep for looking at folders, which blocks
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
      ScheduledExecutorService upkeep,
      MeterRegistry meters,
      Clock clock,
      int mostSessions) {}

  /** The targets in force, by name. */
  @FunctionalInterface
  public interface TargetFinder {
    @Nullable Target find(String name);
  }

  /** The connectors that are there now, by protocol. */
  @FunctionalInterface
  public interface ConnectorFinder {
    @Nullable Connector find(String protocol);
  }

  public GateHost(Parts parts) {
    this.parts = parts;
    this.beans = new ConnectorBeans(parts.connectors(), parts.listeners(), this::gateFor);
    Events events = new Events();
    this.camel = context(events);
    GateMetrics metrics = new GateMetrics(parts.meters());
    this.sessions =
        new Sessions(parts.timer(), parts.leases(), parts.clock(), parts.mostSessions());
    Chain chain = new Chain(camel, parts.timer());
    GateSteps gateSteps = new GateSteps(parts.recording(), events, metrics, chain);
    this.arrivals = new Arrivals(chain, parts.timer(), sessions, parts.leases(), gateSteps);
    this.crossings = new Crossings(chain, parts.timer(), gateSteps);
    this.approvalSteps =
        new ApprovalSteps(
            parts.approvals(), events, parts.clock(), crossings, parts.timer(), UNHEARD);
    ChainSteps steps =
        new ChainSteps(
            new PolicySteps(parts.policy(), metrics),
            approvalSteps,
            new RecordSteps(),
            gateSteps,
            new SessionSteps(
                parts.authenticator(),
                parts.targets(),
                parts.leases(),
                parts.recording(),
                sessions,
                events,
                parts.clock()));
    steps.addTo(camel);
    this.routes =
        new RouteFolder(
            camel,
            parts.routes(),
            () -> {
              DefaultCamelContext scratch = context(new Events());
              scratch.setAutoStartup(false);
              steps.addTo(scratch);
              return scratch;
            },
            chain);
    metrics.gauges(sessions::count, approvalSteps::held);
    parts.authenticator().onRevoked(sessions::credentialRevoked);
    parts.leases().onLost(sessions::leaseLost);
  }

  /** Loads the routes and begins to listen. Blocking. */
  public void start() {
    camel.start();
    routes.scan();
    parts.upkeep().scheduleWithFixedDelay(this::scanRoutes, 1, 1, TimeUnit.SECONDS);
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
   * Refuses new sessions, lets the open ones end by themselves until the deadline, ends the rest
   * with a message, and stops listening: last, so that whoever comes meanwhile is told why. Blocks.
   */
  public void drain(Duration deadline) {
    sessions.drain(deadline);
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
  }

  /** Whether new sessions are refused because the gateway stops. */
  public boolean draining() {
    return sessions.draining();
  }

  @Override
  public void close() {
    camel.stop();
  }

  private DefaultCamelContext context(Events heard) {
    return GateContext.make(beans, parts.acceptors(), parts.workers(), parts.properties(), heard);
  }

  /** What the connectors of a listener see. */
  ListenerGate gateFor(Listener listener) {
    return new ListenerGate(listener, parts.tls(), arrivals, crossings, approvalSteps);
  }

  Arrivals arrivals() {
    return arrivals;
  }

  void scanNow() {
    routes.scan();
  }
}
