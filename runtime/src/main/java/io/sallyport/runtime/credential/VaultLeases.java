package io.sallyport.runtime.credential;

import io.sallyport.api.Lease;
import io.sallyport.api.SecretSource;
import io.sallyport.runtime.credential.CredentialException.Refused;
import io.sallyport.runtime.credential.CredentialException.Unavailable;
import io.sallyport.runtime.credential.VaultConnection.Leased;
import io.sallyport.runtime.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users that Vault makes for one session each. Renewed at two thirds of their time, revoked when
 * the session ends; noted in the store before they are used, so that what a crash leaves behind is
 * revoked by whoever comes next. A timer thread starts virtual threads, which do the blocking work.
 */
public final class VaultLeases implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(VaultLeases.class);
  private static final Duration BEAT = Duration.ofSeconds(5);
  private static final Duration GONE = Duration.ofSeconds(30);

  private static final Duration MARGIN = Duration.ofSeconds(2);

  private static final int REVOKE_TRIES = 4;
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(10);

  private final VaultConnection vault;
  private final LeaseBook book;
  private final Duration timeout;
  private final Map<String, Held> held = new ConcurrentHashMap<>();
  private final List<Consumer<Lease>> lost = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("leases").daemon().factory());

  private record Held(Lease lease, Duration ttl, boolean renewable, Instant until) {
    /** With less left than this it is lost: its session is told while it still can be. */
    Duration margin() {
      Duration tenth = ttl.dividedBy(10);
      return tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN;
    }
  }

  /**
   * @param gateway names this gateway in the store, for people
   */
  public VaultLeases(
      VaultServerConfig config,
      Duration timeout,
      SecretSource secrets,
      Store store,
      String gateway) {
    this(config, timeout, secrets, store, gateway, BEAT, GONE);
  }

  /**
   * @param beat how often this gateway says in the store that it lives
   * @param gone after how long without a beat a gateway's leases are revoked
   */
  VaultLeases(
      VaultServerConfig config,
      Duration timeout,
      SecretSource secrets,
      Store store,
      String gateway,
      Duration beat,
      Duration gone) {
    this.vault = new VaultConnection(config, secrets, timeout);
    this.book = new LeaseBook(store, gateway, gone);
    this.timeout = timeout;
    timer.scheduleWithFixedDelay(
        () -> inBackground("lease upkeep", this::upkeep),
        0,
        beat.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** As {@link Leases#lease}. */
  CompletionStage<Lease> lease(Leases.Request request, TargetCredentialConfig config) {
    var result = new CompletableFuture<Lease>();
    inBackground(
        "lease",
        () -> {
          try {
            Lease lease =
                config.source() == TargetCredentialConfig.Source.VAULT_KV
                    ? kept(request, config)
                    : made(request, config);
            if (!result.complete(lease)) {
              release(lease); // nobody waits for it any more
            }
          } catch (CredentialException e) {
            result.completeExceptionally(e);
          } catch (Throwable e) {
            LOGGER
                .atError()
                .addKeyValue("failure", e.getClass().getName())
                .addKeyValue("target", request.target().name())
                .log("no lease");
            result.completeExceptionally(
                new Unavailable("Vault's answer could not be used: see the gateway's log"));
          }
        });
    later(
        timeout,
        () ->
            result.completeExceptionally(
                new Unavailable("Vault gave no credential within " + timeout.toSeconds() + " s")));
    return result;
  }

  private Lease kept(Leases.Request request, TargetCredentialConfig config) {
    var profile = StaticLeases.profile(request, config);
    Leased found = vault.keyValue(config.mount(), String.valueOf(profile.path()));
    return new Lease(found.id(), found.user(), found.secret(), null, Lease.Source.STATIC);
  }

  private Lease made(Leases.Request request, TargetCredentialConfig config) {
    Leased made = vault.credentials(config.mount(), role(request, config));
    Instant until = Instant.now().plus(made.ttl());
    var lease = new Lease(made.id(), made.user(), made.secret(), until, Lease.Source.DYNAMIC);
    try {
      book.add(lease.id(), request);
    } catch (RuntimeException e) {
      // Unknown to the store it could outlive a crash: nobody may use it.
      inBackground("revoke", () -> revoke(lease.id()));
      throw e;
    }
    var entry = new Held(lease, made.ttl(), made.renewable(), until);
    held.put(lease.id(), entry);
    schedule(entry);
    LOGGER
        .atInfo()
        .addKeyValue("lease", lease.id())
        .addKeyValue("sessionId", request.sessionId())
        .addKeyValue("ttl", made.ttl())
        .log("credential leased");
    return lease;
  }

  private static String role(Leases.Request request, TargetCredentialConfig config) {
    String template = config.role();
    if (template == null || !config.profiles().isEmpty()) {
      String own = StaticLeases.profile(request, config).role();
      template = own == null ? template : own;
    }
    if (template == null) {
      throw new Refused("the profile " + request.profile() + " has no role in Vault");
    }
    return RoleTemplate.fill(template, request.profile(), request.database());
  }

  /** As {@link Leases#release}. */
  void release(Lease lease) {
    if (held.remove(lease.id()) != null) {
      inBackground("revoke", () -> revoke(lease.id()));
    }
  }

  void onLost(Consumer<Lease> listener) {
    lost.add(listener);
  }

  private void schedule(Held entry) {
    Duration left = Duration.between(Instant.now(), entry.until());
    // Near its greatest age Vault grants less and less: then it is told apart while it still works.
    Duration wait =
        entry.renewable() && left.compareTo(entry.margin()) > 0
            ? left.multipliedBy(2).dividedBy(3)
            : left.minus(entry.margin());
    later(wait, () -> inBackground("renew", () -> renew(entry)));
  }

  private void later(Duration wait, Runnable work) {
    try {
      timer.schedule(work, Math.max(0, wait.toMillis()), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOGGER.atDebug().log("leases are closed");
    }
  }

  @SuppressWarnings("ReferenceEquality") // this entry, not one like it
  private void renew(Held entry) {
    String id = entry.lease().id();
    if (held.get(id) != entry) {
      return;
    }
    Duration left = Duration.between(Instant.now(), entry.until());
    if (!entry.renewable() || left.compareTo(entry.margin()) <= 0) {
      lose(entry, "its time is over");
      return;
    }
    Held next;
    try {
      Duration granted = vault.renew(id, entry.ttl());
      next = new Held(entry.lease(), entry.ttl(), true, Instant.now().plus(granted));
    } catch (Refused e) {
      lose(entry, "vault does not renew it");
      return;
    } catch (RuntimeException e) {
      // As long as it works by itself, its session goes on; the next try comes in what is left.
      next = new Held(entry.lease(), entry.ttl(), true, entry.until());
    }
    if (held.replace(id, entry, next)) {
      schedule(next);
    }
  }

  private void lose(Held entry, String why) {
    if (held.remove(entry.lease().id(), entry)) {
      LOGGER
          .atWarn()
          .addKeyValue("lease", entry.lease().id())
          .addKeyValue("reason", why)
          .log("lease lost; its session ends");
      lost.forEach(listener -> listener.accept(entry.lease()));
      revoke(entry.lease().id());
    }
  }

  /** Tries a few times at once; what remains is left to the sweep. */
  private void revoke(String id) {
    for (int attempt = 1; attempt <= REVOKE_TRIES; attempt++) {
      try {
        vault.revoke(id);
        LOGGER.atInfo().addKeyValue("lease", id).log("lease revoked");
        forget(id);
        return;
      } catch (CredentialException e) {
        if (attempt < REVOKE_TRIES && !pause(Duration.ofMillis(200L << attempt))) {
          break;
        }
      }
    }
    LOGGER.atWarn().addKeyValue("lease", id).log("lease not revoked yet; the sweep tries again");
    try {
      book.retryLater(id);
    } catch (CredentialException e) {
      LOGGER
          .atError()
          .addKeyValue("lease", id)
          .log("lease neither revoked nor noted: it works until its time is over");
    }
  }

  /** What stays in the store is revoked once more by the sweep, which does no harm. */
  private void forget(String id) {
    try {
      book.remove(id);
    } catch (CredentialException e) {
      LOGGER.atDebug().addKeyValue("lease", id).log("revoked lease still noted");
    }
  }

  private void upkeep() {
    try {
      book.beat();
      book.abandoned().forEach(this::revokeAbandoned);
    } catch (CredentialException e) {
      LOGGER.atDebug().log("no sweep: the store cannot be asked");
    }
    vault.keepLoggedIn();
  }

  private void revokeAbandoned(String id) {
    try {
      vault.revoke(id);
      book.remove(id);
      LOGGER.atInfo().addKeyValue("lease", id).log("abandoned lease revoked");
    } catch (CredentialException e) {
      LOGGER.atDebug().addKeyValue("lease", id).log("abandoned lease not revoked yet");
    }
  }

  /** Revokes what is still out, within a deadline, and logs out. */
  @Override
  public void close() {
    var revocations = new ArrayList<Thread>();
    for (Held entry : List.copyOf(held.values())) {
      if (held.remove(entry.lease().id(), entry)) {
        revocations.add(Thread.ofVirtual().start(() -> revoke(entry.lease().id())));
      }
    }
    Instant deadline = Instant.now().plus(CLOSE_DEADLINE);
    try {
      for (Thread revocation : revocations) {
        Duration left = Duration.between(Instant.now(), deadline);
        revocation.join(left.isPositive() ? left : Duration.ofMillis(1));
      }
      vault.logOut();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (CredentialException e) {
      LOGGER.atWarn().log("not logged out of vault");
    } finally {
      timer.shutdownNow();
    }
  }

  private static boolean pause(Duration duration) {
    try {
      Thread.sleep(duration);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void inBackground(String name, Runnable work) {
    Thread.ofVirtual().name(name).start(work);
  }
}
