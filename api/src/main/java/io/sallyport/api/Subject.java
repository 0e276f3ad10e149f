package io.sallyport.api;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who acts.
 *
 * @param id stable and unique with its issuer: {@code agent:claude}, {@code human:alice}
 * @param kind what it is
 * @param name for people to read
 * @param groups as the issuer says
 * @param roles as the gateway's configuration maps groups
 * @param onBehalfOf the human whom an agent works for; null when it works for nobody named
 */
public record Subject(
    String id,
    Kind kind,
    String name,
    Set<String> groups,
    Set<String> roles,
    @Nullable Subject onBehalfOf) {
  public Subject {
    groups = Set.copyOf(groups);
    roles = Set.copyOf(roles);
  }

  /** What a subject is. An agent never approves. */
  public enum Kind {
    HUMAN,
    AGENT,
    SERVICE
  }
}
