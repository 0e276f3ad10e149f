package io.sallyport.api;

import java.util.Map;

/**
 * What policy wants done to a field.
 *
 * @param field as the target's classification names it ({@code public.customers.email}); {@link
 *     #UNCLASSIFIED} for detectors on whatever nobody classified
 * @param function the mask function: {@code null}, {@code redact}, {@code partial}, {@code email},
 *     {@code token}, … as plugins/masking lists them
 * @param options the function's options; empty for its defaults
 */
public record Mask(String field, String function, Map<String, String> options) {
  public static final String UNCLASSIFIED = "*";

  public Mask {
    options = Map.copyOf(options);
  }
}
