package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.sallyport.api.Gate;
import io.sallyport.api.Refusal;
import io.sallyport.api.Secret;
import io.sallyport.api.Session;
import io.sallyport.api.SessionControl;
import io.sallyport.api.SessionRefused;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.masking.Masking;
import io.sallyport.plugin.sql.language.StatementReader;
import io.sallyport.plugin.sql.result.ResultFilters;
import io.sallyport.plugin.sql.wire.Messages;
import io.sallyport.plugin.sql.wire.ScramKeys;
import io.sallyport.plugin.sql.wire.StartupPacket;
import io.sallyport.plugin.sql.wire.StartupPacket.Startup;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens one session: the gate's yes, the server's login, the catalog; then the relay takes both
 * channels. Event loop only.
 */
final class SessionOpening {
  private static final Logger LOGGER = LoggerFactory.getLogger(SessionOpening.class);

  private final Gate gate;
  private final StatementReader reader;
  private final Supplier<@Nullable Masking> masking;
  private final Results results;
  private final Catalogs catalogs;
  private final ScramKeys scramKeys;
  private final CancelKeys cancelKeys;

  private @Nullable Session session;
  private @Nullable Channel server;
  private @Nullable Relay relay;
  private @Nullable Refusal ended;

  /** Operations of this session that the gate has seen. */
  private long operations;

  private boolean over;

  SessionOpening(
      Gate gate,
      StatementReader reader,
      Supplier<@Nullable Masking> masking,
      Results results,
      Catalogs catalogs,
      ScramKeys scramKeys,
      CancelKeys cancelKeys) {
    this.gate = gate;
    this.reader = reader;
    this.masking = masking;
    this.results = results;
    this.catalogs = catalogs;
    this.scramKeys = scramKeys;
    this.cancelKeys = cancelKeys;
  }

  void open(
      ClientStartup startup, Channel client, Startup message, Secret credential, boolean tls) {
    Map<String, String> asked = message.parameters();
    String user = asked.getOrDefault("user", "");
    String database = asked.getOrDefault("database", "");
    String addressed = database.isEmpty() ? user : database;
    int slash = addressed.indexOf('/');
    String within = slash < 0 ? null : addressed.substring(slash + 1);
    SessionRequest request =
        new SessionRequest(
            slash < 0 ? addressed : addressed.substring(0, slash),
            user,
            within == null || within.isEmpty() ? null : within,
            credential,
            new SessionRequest.Client(client.remoteAddress(), asked.get("application_name"), tls),
            client.eventLoop(),
            control(client));
    gate.open(request)
        .thenCompose(opened -> {
          session = opened;
          // To connect and log in, and as long again for what it is asked first.
          startup.waitsFor(
              client,
              "the target",
              TargetSettings.of(opened.target()).connectTimeout().multipliedBy(2));
          return start(client, opened, message);
        })
        .whenComplete((started, failure) -> {
          if (failure != null) {
            refuse(startup, client, failure);
          } else if (over || ended != null || !client.isActive()) {
            abandon(startup, client, started);
          } else {
            ready(startup, client, started, message);
          }
        });
  }

  private SessionControl control(Channel client) {
    return why ->
        client
            .eventLoop()
            .execute(() -> {
              ended = why;
              if (relay != null) {
                relay.end(why);
              }
            });
  }

  private record Started(
      Backend backend, @Nullable ResultFilters filters, @Nullable FreshCatalog catalog) {}

  private CompletionStage<Started> start(Channel client, Session opened, Startup message) {
    TargetSettings target = TargetSettings.of(opened.target());
    ListenerSettings.of(gate.listener()); // a mistake there is told before anybody is asked
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", opened.lease().user());
    parameters.put("database", database(opened, target));
    Map<String, String> passed = StartupPolicy.passed(message.parameters(), target.replication());
    parameters.putAll(passed);
    Map<String, String> undecided = StartupPolicy.undecided(passed);
    return StartSettings.decide(
            gate, client.eventLoop(), reader, opened, undecided, target.literals())
        .thenCompose(asked ->
            asked == null
                ? login(client, opened, target, parameters)
                : login(client, opened, target, parameters)
                    .whenComplete((started, failure) -> {
                      operations = StartSettings.SEQUENCE;
                      asked.over(failure == null ? null : code(failure));
                    }));
  }

  private CompletionStage<Started> login(
      Channel client, Session opened, TargetSettings target, Map<String, String> parameters) {
    if (over) {
      return CompletableFuture.failedFuture(new IOException("the client is gone"));
    }
    BackendAddress address = new BackendAddress(opened.target(), gate.tls(), scramKeys);
    return address
        .connect(client, target.connectTimeout())
        .thenCompose(connected -> {
          server = connected;
          return BackendLogin.start(
              address,
              connected,
              parameters,
              opened.lease(),
              target.allowMd5(),
              target.connectTimeout());
        })
        .thenCompose(backend -> filters(client, opened, backend, target));
  }

  private static String code(Throwable failure) {
    return cause(failure) instanceof BackendException broken ? broken.code() : "08006";
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static String database(Session opened, TargetSettings target) {
    String database = opened.database();
    return database == null ? target.database() : database;
  }

  private CompletionStage<Started> filters(
      Channel client, Session opened, Backend backend, TargetSettings target) {
    Masking present = masking.get();
    if (present == null) {
      return CompletableFuture.completedFuture(new Started(backend, null, null));
    }
    return catalogs
        .of(
            opened.target(),
            database(opened, target),
            target.catalogTtl(),
            backend.channel(),
            results)
        .thenApply(loaded ->
            new Started(
                backend,
                results.filters(opened.target(), present, loaded.catalog()),
                opened.target().classification().isEmpty()
                    ? null
                    : new FreshCatalog(
                        catalogs, results, opened, target, client, backend.address(), loaded)));
  }

  private void ready(ClientStartup startup, Channel client, Started started, Startup message) {
    Session opened = session();
    Backend backend = started.backend();
    ListenerSettings settings = ListenerSettings.of(gate.listener());
    int keyLength = message.version() >= StartupPacket.VERSION_3_2 ? 32 : 4;
    Relay[] made = new Relay[1];
    CancelKeys.Key key =
        cancelKeys.add(backend.pid(), settings.node(), keyLength, () -> made[0].cancel());
    Relay fresh =
        new Relay(
            opened,
            gate,
            client,
            backend.told(),
            reader,
            started.filters(),
            started.catalog(),
            TargetSettings.of(opened.target()),
            settings.holdNotice(),
            new BackendCancel(client),
            operations,
            () -> cancelKeys.remove(key));
    made[0] = fresh;
    fresh.began(
        StartupPolicy.passed(message.parameters(), TargetSettings.of(opened.target()).replication())
            .keySet());
    relay = fresh;
    ByteBuf out = client.alloc().buffer(1024);
    Messages.authentication(out, 0);
    backend.parameters().forEach((name, value) -> Messages.parameterStatus(out, name, value));
    Messages.backendKeyData(out, key.pid(), key.secret());
    Messages.ready(out, 'I'); // as the server said at the end of its login
    ByteBuf early = startup.leftover();
    client.pipeline().remove(startup);
    client.pipeline().addLast("front", fresh.front);
    backend.channel().pipeline().addLast("back", fresh.back);
    client.writeAndFlush(out);
    for (Map.Entry<String, String> held : OwnRefusals.PINNED.entrySet()) {
      String value = backend.parameters().get(held.getKey());
      if (value != null && !StartupPolicy.same(held.getKey(), value)) {
        fresh.fail(
            "0A000", "the target does not hold " + held.getKey(), "a held setting was changed");
        return;
      }
    }
    if (early != null) {
      fresh.front.early(early);
    }
    fresh.throttle();
    if (!client.isActive()) {
      fresh.close("client closed");
    }
  }

  private Session session() {
    if (session == null) {
      throw new IllegalStateException("no session");
    }
    return session;
  }

  private void abandon(ClientStartup startup, Channel client, Started started) {
    started.backend().channel().close();
    if (ended != null && client.isActive()) {
      ByteBuf out = client.alloc().buffer(256);
      Refusals.fatal(out, ended);
      startup.refuse(client, out);
    } else {
      client.close();
    }
    session().close(ended == null ? "client closed" : "drained");
  }

  private void refuse(ClientStartup startup, Channel client, Throwable failure) {
    Throwable cause = cause(failure);
    if (server != null) {
      server.close();
    }
    if (session != null) {
      session.close("not started");
    }
    ByteBuf out = client.alloc().buffer(256);
    switch (cause) {
      case SessionRefused refused -> Refusals.fatal(out, refused.refusal());
      case BackendException broken ->
          Messages.error(
              out, "FATAL", broken.code(), String.valueOf(broken.getMessage()), null, null);
      case IOException unreachable ->
          Messages.error(
              out, "FATAL", "57P03", String.valueOf(unreachable.getMessage()), null, null);
      case IllegalArgumentException wrong -> {
        LOGGER
            .atError()
            .addKeyValue("reason", wrong.getMessage())
            .log("session could not be started: a setting is wrong");
        Messages.error(out, "FATAL", "F0000", String.valueOf(wrong.getMessage()), null, null);
      }
      case io.sallyport.plugin.sql.wire.ProtocolViolation violation ->
          Messages.error(
              out, "FATAL", violation.code(), String.valueOf(violation.getMessage()), null, null);
      default -> {
        LOGGER
            .atWarn()
            .addKeyValue("failure", cause.getClass().getName())
            .setCause(LOGGER.isDebugEnabled() ? cause : null)
            .log("session could not be started");
        Messages.error(out, "FATAL", "XX000", "the gate failed to start the session", null, null);
      }
    }
    startup.refuse(client, out);
  }

  /** The client went away before the session was ready. */
  void gone(Channel client) {
    over = true;
    if (server != null && relay == null) {
      server.close();
    }
  }
}
