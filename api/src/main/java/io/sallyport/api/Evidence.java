package io.sallyport.api;

import java.time.Instant;
import java.util.Map;

/**
 * Facts collected before an operation runs.
 *
 * @param facts by kind, as plain values (Map, List, String, Number, Boolean); a kind that could not
 *     be found out is absent
 * @param taken when
 */
public record Evidence(Map<EvidenceKind, Object> facts, Instant taken) {
  public static final Evidence NONE = new Evidence(Map.of(), Instant.EPOCH);

  public Evidence {
    facts = Map.copyOf(facts);
  }
}
