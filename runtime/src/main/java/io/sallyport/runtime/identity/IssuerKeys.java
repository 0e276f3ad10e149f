package io.sallyport.runtime.identity;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import io.sallyport.runtime.identity.AuthenticationException.Unavailable;
import io.sallyport.runtime.identity.IssuerClient.IssuerFailure;
import java.net.URI;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An issuer's signature keys. Fetched when first needed, again when they are old, and at once for a
 * key id that is not among them, but not more often than every few seconds, whatever strangers
 * send. While one thread fetches, others go on with the keys at hand. Blocking.
 */
final class IssuerKeys {
  private static final Logger LOGGER = LoggerFactory.getLogger(IssuerKeys.class);

  /** Between two fetches: a flood of made-up key ids must not become a flood at the issuer. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final Fetched NOTHING = new Fetched(List.of(), Instant.MIN);

  private final URI issuer;
  private final IssuerClient client;
  private final Duration refresh;
  private final Duration kept;
  private final Clock clock;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile Fetched fetched = NOTHING;
  private volatile Instant tried = Instant.MIN;
  private volatile @Nullable String problem;

  IssuerKeys(URI issuer, IssuerClient client, Duration refresh, Duration kept, Clock clock) {
    this.issuer = issuer;
    this.client = client;
    this.refresh = refresh;
    this.kept = kept;
    this.clock = clock;
  }

  /**
   * The keys that may have signed a token with this key id; all of them when it names none.
   *
   * @return empty when the issuer has no such key
   * @throws Unavailable when there are no keys, or only keys that are too old, to look among
   */
  List<JWK> named(@Nullable String keyId) {
    Instant now = clock.instant();
    Fetched current = fetched;
    if (current.at().isBefore(now.minus(kept))) {
      current = fetch(current);
    } else if (current.at().isBefore(now.minus(refresh))) {
      // They still do: nobody waits for an issuer that may be slow today.
      Fetched old = current;
      Thread.ofVirtual().name("issuer-keys").start(() -> fetch(old));
    }
    List<JWK> found = current.named(keyId);
    if (found.isEmpty() && current.at().isAfter(Instant.MIN)) {
      current = fetch(current);
      found = current.named(keyId);
    }
    if (current.at().isBefore(now.minus(kept))) {
      String why = problem;
      throw new Unavailable(
          "the keys of the issuer "
              + issuer
              + " cannot be had: "
              + (why == null ? "not fetched yet" : why));
    }
    return found;
  }

  /**
   * Whether the issuer still has this key, as far as the keys at hand say and while they need not
   * be fetched again. Never blocks.
   */
  boolean surelyHas(JWK key) {
    Fetched current = fetched;
    return !current.at().isBefore(clock.instant().minus(refresh)) && current.keys().contains(key);
  }

  /** The same after asking the issuer again, if that was not done a moment ago. */
  List<JWK> namedAnew(@Nullable String keyId) {
    return fetch(fetched).named(keyId);
  }

  @SuppressWarnings("ReferenceEquality") // whether anyone has fetched since, whatever came
  private Fetched fetch(Fetched known) {
    if (known.at().isAfter(Instant.MIN)) {
      if (!fetching.tryLock()) {
        return fetched; // another thread is at it; what is known must do until then
      }
    } else {
      fetching.lock();
    }
    try {
      if (fetched != known || clock.instant().isBefore(tried.plus(PAUSE))) {
        return fetched;
      }
      tried = clock.instant();
      IssuerMetadata metadata = IssuerMetadata.fetch(client, issuer);
      List<JWK> keys = parse(client.get(metadata.keys()));
      if (keys.isEmpty()) {
        throw new IssuerFailure(metadata.keys() + " holds no signature key");
      }
      fetched = new Fetched(keys, tried);
      problem = null;
      LOGGER
          .atInfo()
          .addKeyValue("issuer", issuer)
          .addKeyValue("keys", keys.size())
          .log("issuer keys fetched");
    } catch (IssuerFailure e) {
      problem = e.getMessage();
      LOGGER
          .atWarn()
          .addKeyValue("issuer", issuer)
          .addKeyValue("reason", e.getMessage())
          .log("issuer keys not fetched");
    } finally {
      fetching.unlock();
    }
    return fetched;
  }

  /** One key that cannot be read, or is not for signatures, does not cost the others. */
  private static List<JWK> parse(Map<String, Object> document) {
    var keys = new ArrayList<JWK>();
    if (document.get("keys") instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> map) {
          try {
            @SuppressWarnings("unchecked") // from JSON: keys of an object are texts
            JWK key = JWK.parse((Map<String, Object>) map);
            if (!KeyUse.ENCRYPTION.equals(key.getKeyUse()) && Signatures.usable(key)) {
              keys.add(key.toPublicJWK());
            }
          } catch (ParseException | IllegalArgumentException e) {
            LOGGER.atDebug().log("an issuer's key was left out: it cannot be read");
          }
        }
      }
    }
    return List.copyOf(keys);
  }

  private record Fetched(List<JWK> keys, Instant at) {
    List<JWK> named(@Nullable String keyId) {
      return keyId == null
          ? keys
          : keys.stream().filter(key -> keyId.equals(key.getKeyID())).toList();
    }
  }
}
