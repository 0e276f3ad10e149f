package io.sallyport.plugin.sql.connector;

import io.netty.channel.Channel;
import io.sallyport.api.Session;
import io.sallyport.plugin.sql.result.Catalog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session's catalog fresh: a view that somebody makes over classified fields while the
 * session is open must not show them in it. One event loop.
 */
final class FreshCatalog {
  private static final Duration WITHIN = Duration.ofSeconds(5);

  private final Catalogs catalogs;
  private final Results results;
  private final Session session;
  private final TargetSettings settings;
  private final Channel like;
  private final BackendAddress address;
  private Catalogs.Entry current;

  FreshCatalog(
      Catalogs catalogs,
      Results results,
      Session session,
      TargetSettings settings,
      Channel like,
      BackendAddress address,
      Catalogs.Entry current) {
    this.catalogs = catalogs;
    this.results = results;
    this.session = session;
    this.settings = settings;
    this.like = like;
    this.address = address;
    this.current = current;
  }

  /**
   * Sees that what is known is not too old.
   *
   * @param take is given a newer catalog, on the event loop
   * @return null when it is fresh; else what completes when it is, or fails
   */
  @Nullable CompletionStage<Void> refresh(Consumer<Catalog> take) {
    if (current.fresh(settings.catalogTtl())) {
      return null;
    }
    Catalogs.Entry known = catalogs.known(session.target(), database(), settings.catalogTtl());
    if (known != null) {
      use(known, take);
      return null;
    }
    return catalogs
        .again(session.target(), database(), this::connect, results)
        .toCompletableFuture()
        .copy()
        .orTimeout(WITHIN.toMillis(), TimeUnit.MILLISECONDS)
        .thenAcceptAsync(loaded -> use(loaded, take), like.eventLoop());
  }

  private void use(Catalogs.Entry entry, Consumer<Catalog> take) {
    current = entry;
    take.accept(entry.catalog());
  }

  private String database() {
    String database = session.database();
    return database == null ? settings.database() : database;
  }

  private CompletionStage<Channel> connect() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("user", session.lease().user());
    parameters.put("database", database());
    parameters.putAll(OwnRefusals.PINNED);
    parameters.put("application_name", "sallyport catalog");
    parameters.put("default_transaction_read_only", "on");
    parameters.put("statement_timeout", Long.toString(WITHIN.toMillis()));
    return address
        .connect(like, WITHIN)
        .thenCompose(connected ->
            BackendLogin.start(
                    address, connected, parameters, session.lease(), settings.allowMd5(), WITHIN)
                .whenComplete((backend, failure) -> {
                  if (failure != null) {
                    connected.close();
                  }
                }))
        .thenApply(Backend::channel);
  }
}
