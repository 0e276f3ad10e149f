package io.sallyport.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A backend credential for one session.
 *
 * @param id the source's own name for it; safe to record
 * @param user the login name
 * @param secret a password, key or token, as the target's protocol needs
 * @param expires when it stops working unless renewed; null when it does not expire
 * @param source where it comes from
 */
public record Lease(
    String id, String user, Secret secret, @Nullable Instant expires, Source source) {
  /** Where a lease comes from. */
  public enum Source {
    /** Made for this session, revoked at its end. */
    DYNAMIC,
    /** A fixed credential; shown as such to people. */
    STATIC
  }
}
