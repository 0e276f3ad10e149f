package io.sallyport.runtime.identity;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.ByteSize;
import io.sallyport.runtime.config.InvalidConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is let in at all.
 *
 * @param issuers whose tokens are accepted; none: nobody gets in but through the demo's issuer
 * @param roles by role, the groups whose members have it
 * @param skew how far clocks may differ; 0 to 5 min; default 30 s
 * @param timeout for one request to an issuer; up to 30 s; default 5 s
 * @param keysRefresh how old an issuer's keys may be before they are fetched again; default 15 min
 * @param keysKept how long keys work while their issuer cannot be reached; default 24 h
 * @param revocationsKept how long tokens are judged by the revocations known so far while the store
 *     cannot be asked; 0 refuses them at once; up to 24 h; default 1 min
 * @param maxToken larger tokens are refused unread; default 16 KiB
 * @param secretLifetime the longest that a session secret works; it never outlives the token it was
 *     made from; default 12 h
 * @param consoleSession how long a log-in to the console lasts; up to 24 h; default 8 h
 */
public record IdentityConfig(
    @Nullable List<IssuerConfig> issuers,
    @Nullable Map<String, List<String>> roles,
    @Nullable Duration skew,
    @Nullable Duration timeout,
    @Nullable Duration keysRefresh,
    @Nullable Duration keysKept,
    @Nullable Duration revocationsKept,
    @Nullable ByteSize maxToken,
    @Nullable Duration secretLifetime,
    @Nullable Duration consoleSession) {

  public IdentityConfig {
    issuers = List.copyOf(requireNonNullElse(issuers, List.of()));
    roles = Map.copyOf(requireNonNullElse(roles, Map.of()));
    skew = requireNonNullElse(skew, Duration.ofSeconds(30));
    timeout = requireNonNullElse(timeout, Duration.ofSeconds(5));
    keysRefresh = requireNonNullElse(keysRefresh, Duration.ofMinutes(15));
    keysKept = requireNonNullElse(keysKept, Duration.ofHours(24));
    revocationsKept = requireNonNullElse(revocationsKept, Duration.ofMinutes(1));
    maxToken = requireNonNullElse(maxToken, new ByteSize(16 << 10));
    secretLifetime = requireNonNullElse(secretLifetime, Duration.ofHours(12));
    consoleSession = requireNonNullElse(consoleSession, Duration.ofHours(8));
    var names = new HashSet<String>();
    var prefixes = new HashSet<String>();
    for (IssuerConfig issuer : issuers) {
      InvalidConfig.unless(
          names.add(issuer.issuer().toString()), "issuers", issuer.issuer(), "is there twice");
      InvalidConfig.unless(
          prefixes.add(issuer.prefix()),
          "issuers",
          issuer.issuer(),
          "give each issuer its own prefix, or two people could have one name");
    }
    InvalidConfig.unless(
        !skew.isNegative() && skew.compareTo(Duration.ofMinutes(5)) <= 0,
        "skew",
        skew,
        "use 0s to 5m");
    InvalidConfig.unless(
        timeout.isPositive() && timeout.compareTo(Duration.ofSeconds(30)) <= 0,
        "timeout",
        timeout,
        "use a duration above zero, up to 30s");
    InvalidConfig.unless(
        keysRefresh.compareTo(Duration.ofSeconds(10)) >= 0,
        "keysRefresh",
        keysRefresh,
        "use 10s or more; an unknown key is fetched at once in any case");
    InvalidConfig.unless(
        keysKept.compareTo(keysRefresh) >= 0, "keysKept", keysKept, "use keysRefresh or more");
    InvalidConfig.unless(
        !revocationsKept.isNegative() && revocationsKept.compareTo(Duration.ofHours(24)) <= 0,
        "revocationsKept",
        revocationsKept,
        "use 0s to 24h");
    InvalidConfig.unless(
        maxToken.bytes() >= 1024 && maxToken.bytes() <= 1 << 20,
        "maxToken",
        maxToken,
        "use 1KiB to 1MiB");
    InvalidConfig.unless(
        secretLifetime.isPositive(), "secretLifetime", secretLifetime, "use a duration above zero");
    InvalidConfig.unless(
        consoleSession.isPositive() && consoleSession.compareTo(Duration.ofHours(24)) <= 0,
        "consoleSession",
        consoleSession,
        "use a duration above zero, up to 24h");
  }

  /** Everything at its default, for these issuers. */
  public static IdentityConfig of(List<IssuerConfig> issuers, Map<String, List<String>> roles) {
    return new IdentityConfig(issuers, roles, null, null, null, null, null, null, null, null);
  }

  @Override
  public List<IssuerConfig> issuers() {
    return requireNonNull(issuers);
  }

  @Override
  public Map<String, List<String>> roles() {
    return requireNonNull(roles);
  }

  @Override
  public Duration skew() {
    return requireNonNull(skew);
  }

  @Override
  public Duration timeout() {
    return requireNonNull(timeout);
  }

  @Override
  public Duration keysRefresh() {
    return requireNonNull(keysRefresh);
  }

  @Override
  public Duration keysKept() {
    return requireNonNull(keysKept);
  }

  @Override
  public Duration revocationsKept() {
    return requireNonNull(revocationsKept);
  }

  @Override
  public ByteSize maxToken() {
    return requireNonNull(maxToken);
  }

  @Override
  public Duration secretLifetime() {
    return requireNonNull(secretLifetime);
  }

  @Override
  public Duration consoleSession() {
    return requireNonNull(consoleSession);
  }
}
