package io.sallyport.runtime;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.InvalidConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much the gateway takes on.
 *
 * @param sessions open at once; above it new ones are refused; default 5,000
 * @param drain how long sessions may go on when the gateway stops; default 30 s
 * @param threads event loops; 0 (default): one for each processor
 */
public record LimitsConfig(
    @Nullable Integer sessions, @Nullable Duration drain, @Nullable Integer threads) {
  public LimitsConfig {
    sessions = requireNonNullElse(sessions, 5_000);
    drain = requireNonNullElse(drain, Duration.ofSeconds(30));
    threads = requireNonNullElse(threads, 0);
    InvalidConfig.unless(sessions >= 1, "sessions", sessions, "use 1 or more");
    InvalidConfig.unless(!drain.isNegative(), "drain", drain, "use 0s or more");
    InvalidConfig.unless(threads >= 0 && threads <= 256, "threads", threads, "use 0 to 256");
  }

  int mostSessions() {
    return requireNonNull(sessions);
  }

  Duration drainDeadline() {
    return requireNonNull(drain);
  }

  int loops() {
    int wanted = requireNonNull(threads);
    return wanted > 0 ? wanted : Math.max(2, Runtime.getRuntime().availableProcessors());
  }
}
