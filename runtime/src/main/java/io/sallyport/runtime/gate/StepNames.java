package io.sallyport.runtime.gate;

import java.util.Map;
import java.util.Set;

/** What routes may name: the steps of each of our schemes, and where routes may start. */
final class StepNames {
  /**
   * @param steps what may stand in {@code to:}
   * @param sources what may stand in {@code from:}
   */
  record Scheme(Set<String> steps, Set<String> sources) {}

  static final Map<String, Scheme> SCHEMES =
      Map.of(
          "policy", new Scheme(Set.of("decide", "again"), Set.of()),
          "approval", new Scheme(Set.of("ask", "use"), Set.of("answered")),
          "record", new Scheme(Set.of("before", "after"), Set.of()),
          "mask", new Scheme(Set.of("plan"), Set.of()),
          "gate", new Scheme(Set.of("forward", "refuse"), Set.of("outcome")),
          "identity", new Scheme(Set.of("authenticate"), Set.of()),
          "credential", new Scheme(Set.of("lease"), Set.of()));

  private StepNames() {}
}
