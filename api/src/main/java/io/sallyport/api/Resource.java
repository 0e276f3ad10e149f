package io.sallyport.api;

import java.util.Set;

/**
 * Something that an operation touches.
 *
 * @param kind the protocol's word: {@code table}, {@code function}, {@code deployment}, {@code
 *     path}
 * @param name as precise as the connector can prove: {@code public.invoices}, or {@code invoices}
 *     when the schema is not given
 * @param effects what happens to this one
 */
public record Resource(String kind, String name, Set<Effect> effects) {
  public Resource {
    effects = Set.copyOf(effects);
  }
}
