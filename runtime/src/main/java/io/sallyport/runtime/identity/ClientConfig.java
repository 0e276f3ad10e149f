package io.sallyport.runtime.identity;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.InvalidConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the tokens of one OAuth client stand for.
 *
 * @param kind who uses this client; default {@code human}
 * @param name the agent's or service's name; default: the client's id
 * @param onBehalfOf for an agent: the claim that names its human. When set, a token without it is
 *     refused: an agent must not lose its human on the way
 * @param groups groups of the agent or service itself, beside those in its own tokens
 */
public record ClientConfig(
    @Nullable Kind kind,
    @Nullable String name,
    @Nullable String onBehalfOf,
    @Nullable List<String> groups) {

  /** Who uses a client. */
  public enum Kind {
    HUMAN,
    AGENT,
    SERVICE
  }

  public ClientConfig {
    kind = requireNonNullElse(kind, Kind.HUMAN);
    groups = List.copyOf(requireNonNullElse(groups, List.of()));
    InvalidConfig.unless(
        onBehalfOf == null || kind == Kind.AGENT,
        "onBehalfOf",
        onBehalfOf,
        "only an agent acts for a human: set kind to agent, or remove onBehalfOf");
    InvalidConfig.unless(
        name == null || kind != Kind.HUMAN,
        "name",
        name,
        "a human's name comes from the token: remove name, or set kind to agent or service");
  }

  @Override
  public Kind kind() {
    return requireNonNull(kind);
  }

  @Override
  public List<String> groups() {
    return requireNonNull(groups);
  }
}
