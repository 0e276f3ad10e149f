package io.sallyport.api;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Why something does not pass.
 *
 * @param kind what sort of no
 * @param rule the id of the rule that said no: {@code SQL-010}, {@code GATE-000}
 * @param reason one sentence for the client; no row value, no credential
 * @param advice the nearest form that would be allowed, or how to ask; null when there is none
 * @param approval where people decide or decided; null when nobody was asked
 */
public record Refusal(
    Kind kind, String rule, String reason, @Nullable String advice, @Nullable URI approval) {
  /** What sort of no. */
  public enum Kind {
    /** Policy says no. */
    DENIED,
    /** A person said no. */
    REFUSED,
    /** Nobody answered in time. */
    EXPIRED,
    /** The client cancelled, or went away. */
    WITHDRAWN,
    /** The gate cannot do its work; trying again may help. */
    UNAVAILABLE,
    /** The client could not prove who it is, or its proof has ended. */
    UNAUTHENTICATED,
    /** The gate ends the session: it drains, or an administrator said so. */
    ENDED
  }

  public static Refusal of(Kind kind, String rule, String reason) {
    return new Refusal(kind, rule, reason, null, null);
  }
}
