package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Target;
import io.sallyport.plugin.sql.result.Catalog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

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

  private record Entry(Catalog catalog, long loaded) {}

  private static final int MOST = 256;

  private final Map<Key, Entry> entries = new ConcurrentHashMap<>();

  CompletionStage<Catalog> of(
      Target target, String database, Duration fresh, Backend backend, Results results) {
    Key key = new Key(target, database);
    Entry known = entries.get(key);
    if (known != null && System.nanoTime() - known.loaded < fresh.toNanos()) {
      return CompletableFuture.completedFuture(known.catalog);
    }
    Catalog.Loader loader = results.loader(target);
    return SideQuery.run(backend.channel(), loader.query(), loader::row)
        .thenApply(done -> {
          Catalog loaded = loader.loaded();
          if (entries.size() >= MOST) {
            entries.clear();
          }
          entries.put(key, new Entry(loaded, System.nanoTime()));
          return loaded;
        });
  }
}
