package io.sallyport.plugin.sql.connector;

import io.netty.channel.Channel;
import io.sallyport.api.Target;
import io.sallyport.plugin.sql.result.Catalog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Catalog snapshots, shared by the sessions of a target and database while fresh. Thread-safe. */
final class Catalogs {
  /** A target is compared by identity: an edited file gives a new one. */
  private record Key(Target target, String database) {
    @Override
    @SuppressWarnings("ReferenceEquality") // a target that was edited is another one
    public boolean equals(Object other) {
      return other instanceof Key key && key.target == target && key.database.equals(database);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(target) * 31 + database.hashCode();
    }
  }

  /**
   * A snapshot.
   *
   * @param loaded when it was asked for, by {@link System#nanoTime}
   */
  record Entry(Catalog catalog, long loaded) {
    boolean fresh(Duration lifetime) {
      return System.nanoTime() - loaded < lifetime.toNanos();
    }
  }

  private static final int MOST = 256;

  private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
  private final Map<Key, CompletableFuture<Entry>> loading = new ConcurrentHashMap<>();

  /** For a session that opens, on its own connection, which is idle yet. */
  CompletionStage<Entry> of(
      Target target, String database, Duration lifetime, Channel backend, Results results) {
    Key key = new Key(target, database);
    Entry known = entries.get(key);
    return known != null && known.fresh(lifetime)
        ? CompletableFuture.completedFuture(known)
        : load(key, backend, results);
  }

  /** What is known without asking the server; null when that is too old. */
  @Nullable Entry known(Target target, String database, Duration lifetime) {
    Entry known = entries.get(new Key(target, database));
    return known != null && known.fresh(lifetime) ? known : null;
  }

  /**
   * For sessions that are open, once for all that ask meanwhile.
   *
   * @param connection made for this, and closed afterwards
   */
  CompletionStage<Entry> again(
      Target target,
      String database,
      Supplier<CompletionStage<Channel>> connection,
      Results results) {
    Key key = new Key(target, database);
    CompletableFuture<Entry> mine = new CompletableFuture<>();
    CompletableFuture<Entry> others = loading.putIfAbsent(key, mine);
    if (others != null) {
      return others;
    }
    CompletableFuture.completedFuture(connection)
        .thenCompose(Supplier::get)
        .thenCompose(channel ->
            load(key, channel, results).whenComplete((loaded, failure) -> channel.close()))
        .whenComplete((loaded, failure) -> {
          loading.remove(key, mine);
          if (failure == null) {
            mine.complete(loaded);
          } else {
            mine.completeExceptionally(failure);
          }
        });
    return mine;
  }

  private CompletionStage<Entry> load(Key key, Channel channel, Results results) {
    long asked = System.nanoTime();
    Catalog.Loader loader = results.loader(key.target());
    return SideQuery.run(channel, loader.query(), loader::row)
        .thenApply(done -> {
          Entry loaded = new Entry(loader.loaded(), asked);
          if (entries.size() >= MOST) {
            entries.clear();
          }
          entries.put(key, loaded);
          return loaded;
        });
  }
}
