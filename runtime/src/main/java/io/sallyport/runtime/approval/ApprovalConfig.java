package io.sallyport.runtime.approval;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.InvalidConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long questions and answers stand.
 *
 * @param grace how long a question waits for a client that went away; above zero; default 2m
 * @param grantTtl how long a yes may be used; above zero; default 10m
 */
public record ApprovalConfig(@Nullable Duration grace, @Nullable Duration grantTtl) {
  public ApprovalConfig {
    grace = requireNonNullElse(grace, Duration.ofMinutes(2));
    grantTtl = requireNonNullElse(grantTtl, Duration.ofMinutes(10));
    InvalidConfig.unless(
        grace.isPositive(), "grace", grace, "use a duration above zero, such as 2m");
    InvalidConfig.unless(
        grantTtl.isPositive(), "grantTtl", grantTtl, "use a duration above zero, such as 10m");
  }

  public static ApprovalConfig defaults() {
    return new ApprovalConfig(null, null);
  }

  @Override
  public Duration grace() {
    return requireNonNull(grace);
  }

  @Override
  public Duration grantTtl() {
    return requireNonNull(grantTtl);
  }
}
