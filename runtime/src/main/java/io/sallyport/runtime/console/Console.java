package io.sallyport.runtime.console;

import static io.sallyport.runtime.console.Route.get;
import static io.sallyport.runtime.console.Route.post;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/** The console's HTTP server. Requests run on virtual threads. */
public final class Console implements AutoCloseable {
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final int IDLE_MILLIS = 60_000; // above the heartbeat of events
  private static final int HEADER_BYTES = 16 << 10; // a sign-in's cookie and a token fit

  private final Server server;
  private final ServerConnector connector;
  private final EventsServlet events;
  private final @Nullable PemCertificate certificate;

  private Console(
      Server server,
      ServerConnector connector,
      EventsServlet events,
      @Nullable PemCertificate certificate) {
    this.server = server;
    this.connector = connector;
    this.events = events;
    this.certificate = certificate;
  }

  /** Returns when requests are answered. */
  public static Console start(ConsoleConfig config, ConsoleParts parts) {
    return start(config, parts, HEARTBEAT);
  }

  /**
   * As {@link #start(ConsoleConfig, ConsoleParts)}.
   *
   * @param heartbeat how often a quiet stream of events says so, and asks for its sign-in again
   */
  static Console start(ConsoleConfig config, ConsoleParts parts, Duration heartbeat) {
    var sight = new Sight(Set.copyOf(config.readers()));
    var approvals = new ApprovalsApi(parts, config, sight);
    var gateway = new GatewayApi(parts, sight);
    var routes =
        List.of(
            get("/api/me", gateway::me),
            get("/api/approvals", approvals::list),
            get("/api/approvals/{id}", approvals::one),
            post("/api/approvals/{id}/answer", approvals::answer),
            get("/api/sessions", gateway::sessions),
            get("/api/sessions/{id}", gateway::session),
            get("/api/sessions/{id}/operations", gateway::operations),
            get("/api/sessions/{id}/operations/{sequence}/answer", gateway::answer),
            get("/api/status", gateway::status),
            get("/api/targets", gateway::targets));

    var history = new EventHistory();
    parts.approvals().onChange(history::add);
    var events =
        new EventsServlet(
            history,
            parts.login(),
            parts.status(),
            approvals,
            sight,
            parts.clock(),
            heartbeat,
            config.eventStreams());

    var context = new ServletContextHandler("/");
    context.addFilter(
        new FilterHolder(new SecurityHeaders(config.certificate() != null)),
        "/*",
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR));
    serve(
        context,
        "/api/*",
        new ApiServlet(
            routes, parts.login(), new ForeignPages(config.publicUrl()), parts.status()));
    serve(context, "/api/events", events);
    serve(context, "/health/live", new HealthServlet(parts.health()));
    serve(context, "/health/ready", new HealthServlet(parts.health()));
    serve(context, "/metrics", new MetricsServlet(parts.metrics()));
    serve(context, "/*", new UiServlet(config.ui()));
    parts.login().mount(context);

    return start(config, context, events);
  }

  private static Console start(
      ConsoleConfig config, ServletContextHandler context, EventsServlet events) {
    var threads = new QueuedThreadPool(16);
    threads.setName("console");
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    var server = new Server(threads);
    var errors = new ErrorHandler();
    errors.setShowStacks(false);
    errors.setShowCauses(false);
    server.setErrorHandler(errors);
    server.setHandler(context);

    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setRequestHeaderSize(HEADER_BYTES);
    PemCertificate certificate = null;
    ServerConnector connector;
    if (config.certificate() != null && config.key() != null) {
      certificate = new PemCertificate(config.certificate(), config.key());
      http.addCustomizer(new SecureRequestCustomizer(false)); // people may come by address
      connector =
          new ServerConnector(
              server,
              new SslConnectionFactory(certificate.factory(), "http/1.1"),
              new HttpConnectionFactory(http));
    } else {
      connector = new ServerConnector(server, new HttpConnectionFactory(http));
    }
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(IDLE_MILLIS);
    server.addConnector(connector);
    try {
      server.start();
    } catch (Exception e) {
      LifeCycle.stop(server);
      if (certificate != null) {
        certificate.close();
      }
      throw new IllegalStateException(
          "the console cannot listen on "
              + config.host()
              + ":"
              + config.port()
              + ": "
              + e.getMessage()
              + ": choose another console.port, or end what uses it",
          e);
    }
    return new Console(server, connector, events, certificate);
  }

  private static void serve(ServletContextHandler context, String path, HttpServlet servlet) {
    context.addServlet(new ServletHolder(servlet), path);
  }

  /** Where it listens. */
  public URI address() {
    return URI.create(
        (certificate == null ? "http" : "https") + "://localhost:" + connector.getLocalPort());
  }

  public int port() {
    return connector.getLocalPort();
  }

  /** Ends the streams of events, and stops. */
  @Override
  public void close() {
    events.close();
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the console did not stop: " + e.getMessage(), e);
    } finally {
      if (certificate != null) {
        certificate.close();
      }
    }
  }
}
