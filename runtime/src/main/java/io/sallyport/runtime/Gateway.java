package io.sallyport.runtime;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sallyport.api.Listener;
import io.sallyport.api.SecretSource;
import io.sallyport.runtime.approval.JdbcApprovals;
import io.sallyport.runtime.console.Console;
import io.sallyport.runtime.console.ConsoleConfig;
import io.sallyport.runtime.console.ConsoleParts;
import io.sallyport.runtime.console.HealthParts;
import io.sallyport.runtime.credential.FileSecrets;
import io.sallyport.runtime.credential.TargetLeases;
import io.sallyport.runtime.credential.VaultLeases;
import io.sallyport.runtime.file.PrivateFiles;
import io.sallyport.runtime.gate.GateHost;
import io.sallyport.runtime.identity.OidcAuthenticator;
import io.sallyport.runtime.identity.OidcLogin;
import io.sallyport.runtime.identity.SessionSecrets;
import io.sallyport.runtime.plugin.PluginHost;
import io.sallyport.runtime.policy.PolicyService;
import io.sallyport.runtime.recording.JournalReader;
import io.sallyport.runtime.recording.JournalRecording;
import io.sallyport.runtime.recording.RecordCheck;
import io.sallyport.runtime.recording.SealKey;
import io.sallyport.runtime.recording.SigningKey;
import io.sallyport.runtime.recording.index.SessionIndex;
import io.sallyport.runtime.recording.index.SessionSearch;
import io.sallyport.runtime.store.PostgresStore;
import io.sallyport.runtime.target.Targets;
import io.sallyport.runtime.tls.TlsContexts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway process: every room, put together in the order in which they need each other, and
 * taken apart in reverse.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Gateway.class);

  /** How long a record may stay unsearchable. */
  private static final Duration INDEX_INTERVAL = Duration.ofMillis(500);

  private final SallyportConfig config;
  private final Folders folders;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HealthParts health = new HealthParts();
  private final Clock clock = Clock.systemUTC();
  private final List<String> notices;
  private @Nullable GateHost gate;
  private @Nullable Console console;

  private Gateway(SallyportConfig config, Folders folders, List<String> notices) {
    this.config = config;
    this.folders = folders;
    this.notices = List.copyOf(notices);
  }

  /**
   * Starts everything and returns when connections are accepted. Blocking: a second or two, or
   * minutes when OPA has to be built first.
   *
   * @param notices what everyone must see in the console: {@code this gateway uses the demo's
   *     issuer}
   * @param progress takes a line for people while something takes long
   * @throws RuntimeException saying what keeps it from starting; what was started is stopped again
   */
  public static Gateway start(
      SallyportConfig config, Folders folders, List<String> notices, Consumer<String> progress) {
    Gateway gateway = new Gateway(config, folders, notices);
    try {
      gateway.begin(progress);
      return gateway;
    } catch (RuntimeException | IOException e) {
      gateway.close();
      throw e instanceof RuntimeException unchecked
          ? unchecked
          : new IllegalStateException(e.getMessage(), e);
    }
  }

  private void begin(Consumer<String> progress) throws IOException {
    long started = System.nanoTime();
    Path state = folders.state();
    PrivateFiles.folder(state);
    SecretSource secrets = new FileSecrets(folders.base(), state, System.getenv());
    JournalRecording recording =
        part(
            new JournalRecording(
                requireNonNull(config.recording()),
                state,
                SigningKey.in(state),
                requireNonNull(config.instance()),
                clock));
    ScheduledExecutorService timer = timer("timer-", 1);
    ScheduledExecutorService upkeep = timer("upkeep-", 2);

    // These three take the time, and none needs another.
    CompletableFuture<PolicyService> policyStarting =
        starting(() ->
            PolicyService.start(
                folders.policy(requireNonNull(config.policy())),
                secrets,
                new RecordedPolicy(recording),
                progress));
    CompletableFuture<PostgresStore> storeStarting =
        starting(() ->
            PostgresStore.open(
                new StoreFolder(folders).resolve(config.store()), secrets, folders.cache()));
    CompletableFuture<PluginHost> pluginsStarting =
        starting(() ->
            PluginHost.start(
                folders.orHome(config.plugins(), "plugins"),
                folders.home().resolve("system"),
                state.resolve("plugins"),
                secrets));
    PostgresStore store = started(storeStarting, policyStarting, pluginsStarting);
    PluginHost plugins = started(pluginsStarting, policyStarting);
    PolicyService policy = started(policyStarting);

    Targets targets = new Targets(folders.targets(config));
    targets.scan();
    TlsContexts tls = new TlsContexts(requireNonNull(config.tls()), state.resolve("tls"));
    SessionSecrets sessionSecrets =
        new SessionSecrets(store, clock, requireNonNull(config.identity()).revocationsKept());
    OidcAuthenticator authenticator =
        new OidcAuthenticator(requireNonNull(config.identity()), sessionSecrets, clock);
    var vaultConfig = requireNonNull(config.credential()).vault();
    VaultLeases vault =
        vaultConfig == null
            ? null
            : part(
                new VaultLeases(
                    vaultConfig,
                    requireNonNull(config.credential()).timeout(),
                    secrets,
                    store,
                    requireNonNull(config.instance())));
    TargetLeases leases =
        new TargetLeases(target -> targets.credential(target.name()), secrets, vault);
    ConsoleConfig consoleConfig = new ConsoleFolder(folders).resolve(config.console());
    JdbcApprovals approvals =
        part(
            new JdbcApprovals(
                store, requireNonNull(config.approvals()), consoleConfig.publicUrl(), clock));

    Transport transport = part(new Transport(requireNonNull(config.limits()).loops()));
    gate =
        part(
            new GateHost(
                new GateHost.Parts(
                    policy,
                    authenticator,
                    targets::find,
                    leases,
                    approvals,
                    recording,
                    plugins::connector,
                    tls,
                    listeners(),
                    folders.orHome(config.routes(), "routes"),
                    config.routeProperties(folders.base()),
                    transport.acceptors,
                    transport.workers,
                    timer,
                    upkeep,
                    meters,
                    clock,
                    requireNonNull(config.limits()).mostSessions())));
    SessionIndex index =
        part(new SessionIndex(store.dataSource(), recording.folder(), INDEX_INTERVAL));
    index.start();
    measure();
    new GatewayHealth(store, policy, recording, plugins, gate, tls, index).tell(health);
    StatusReport status = new StatusReport(policy, plugins, targets, gate, notices);
    console =
        part(
            Console.start(
                consoleConfig,
                new ConsoleParts(
                    new OidcLogin(
                        requireNonNull(config.identity()),
                        authenticator,
                        sessionSecrets,
                        secrets,
                        requireNonNull(consoleConfig.publicUrl()),
                        clock),
                    approvals,
                    requireNonNull(config.approvals()),
                    new RecordedSessions(
                        new SessionSearch(
                            store.dataSource(), new JournalReader(recording.folder())),
                        new RecordCheck(
                            recording.folder(),
                            SealKey.read(state.resolve(SigningKey.PUBLIC)),
                            clock),
                        plugins::connector),
                    status,
                    new TargetList(targets),
                    health,
                    recording,
                    meters,
                    clock)));
    gate.start();
    upkeep.scheduleWithFixedDelay(quietly("targets", targets::scan), 1, 1, TimeUnit.SECONDS);
    upkeep.scheduleWithFixedDelay(quietly("certificate", tls::reload), 5, 5, TimeUnit.SECONDS);
    upkeep.scheduleWithFixedDelay(
        quietly("session secrets", sessionSecrets::sweep), 60, 600, TimeUnit.SECONDS);
    LOGGER
        .atInfo()
        .addKeyValue("console", consoleAddress())
        .addKeyValue("milliseconds", (System.nanoTime() - started) / 1_000_000)
        .log("gateway is ready");
  }

  private ScheduledExecutorService timer(String name, int threads) {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            threads, Thread.ofPlatform().daemon().name(name, 0).factory());
    // A session that is over takes its end with it; else that would wait until its token's.
    timer.setRemoveOnCancelPolicy(true);
    parts.push(timer::shutdownNow);
    return timer;
  }

  private static Runnable quietly(String what, Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException e) {
        LOGGER
            .atWarn()
            .addKeyValue("what", what)
            .addKeyValue("reason", e.toString())
            .log("regular work failed; it is tried again");
      }
    };
  }

  private static <T> CompletableFuture<T> starting(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(work.call());
          } catch (Throwable e) { // an Error too: whoever joins would wait for ever
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  /**
   * The part, kept for {@link #close}; when it did not start, the others that were starting are
   * awaited and kept too, so that they are stopped.
   */
  @SafeVarargs
  private <T extends AutoCloseable> T started(
      CompletableFuture<T> starting, CompletableFuture<? extends AutoCloseable>... others) {
    try {
      return part(starting.join());
    } catch (CompletionException e) {
      for (var other : others) {
        other.handle((value, failure) -> value == null ? null : part(value)).join();
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private synchronized <T extends AutoCloseable> T part(T part) {
    parts.push(part);
    return part;
  }

  private Map<String, Listener> listeners() {
    Map<String, Listener> listeners = new HashMap<>();
    requireNonNull(config.listeners())
        .forEach((name, listener) -> listeners.put(name, listener.listener(name)));
    return listeners;
  }

  private void measure() {
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    parts.push(gcMetrics());
  }

  private JvmGcMetrics gcMetrics() {
    JvmGcMetrics metrics = new JvmGcMetrics();
    metrics.bindTo(meters);
    return metrics;
  }

  /** Where the console is. */
  public URI consoleAddress() {
    return requireNonNull(console, "the gateway is not started").address();
  }

  /** How its parts are. */
  public HealthParts health() {
    return health;
  }

  /** Refuses what is new, lets sessions end until the configured deadline, and stops. Blocking. */
  public void drain() {
    if (gate != null) {
      gate.drain(requireNonNull(config.limits()).drainDeadline());
    }
  }

  /** Stops every part, the last started first. Idempotent. */
  @Override
  public synchronized void close() {
    if (gate != null) {
      gate.drain(Duration.ZERO);
      gate = null;
    }
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        LOGGER.atWarn().addKeyValue("reason", e.toString()).log("a part did not stop cleanly");
      }
    }
  }
}
