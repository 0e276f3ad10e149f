package io.sallyport.runtime.credential;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.InvalidConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where backend credentials come from.
 *
 * @param vault null: targets have static credentials only
 * @param timeout how long a session waits for its credential; up to 1 min; default 10 s
 */
public record CredentialConfig(@Nullable VaultServerConfig vault, @Nullable Duration timeout) {
  public CredentialConfig {
    timeout = requireNonNullElse(timeout, Duration.ofSeconds(10));
    InvalidConfig.unless(
        timeout.compareTo(Duration.ofSeconds(1)) >= 0
            && timeout.compareTo(Duration.ofMinutes(1)) <= 0,
        "timeout",
        timeout,
        "use 1s to 1m");
  }

  @Override
  public Duration timeout() {
    return requireNonNull(timeout);
  }
}
