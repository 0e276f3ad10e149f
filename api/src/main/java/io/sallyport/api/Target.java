package io.sallyport.api;

import java.util.Map;

/**
 * A protected database, cluster or host. Immutable; an edited target file gives a new instance to
 * the sessions opened after it.
 *
 * @param name how clients address it; letters, digits, {@code .}, {@code _}, {@code -}
 * @param protocol the connector's {@link Connector#protocol()}
 * @param host a DNS name or an address literal
 * @param port 1..65535
 * @param tls how it is spoken to
 * @param labels what policy reads: {@code environment: production}
 * @param classification facts about data, by field: {@code public.customers.email: email}. What
 *     becomes of them is policy's decision
 * @param settings further keys of the target's file, as plain values (Map, List, String, Number,
 *     Boolean); the connector says which it knows
 */
public record Target(
    String name,
    String protocol,
    String host,
    int port,
    TargetTls tls,
    Map<String, String> labels,
    Map<String, String> classification,
    Map<String, Object> settings) {
  public Target {
    labels = Map.copyOf(labels);
    classification = Map.copyOf(classification);
    settings = Map.copyOf(settings);
  }
}
