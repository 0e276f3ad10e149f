package io.sallyport.runtime.gate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sallyport.api.Outcome;
import io.sallyport.api.Refusal;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.policy.Policy;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntSupplier;

/** What the gate counts. Meters are looked up once, never on the hot path. */
final class GateMetrics {
  private final MeterRegistry registry;
  private final Counter allowed;
  private final Counter denied;
  private final Counter held;
  private final Counter cached;
  private final Map<Outcome.Status, Timer> outcomes = new EnumMap<>(Outcome.Status.class);
  private final Map<Refusal.Kind, Counter> refusals = new EnumMap<>(Refusal.Kind.class);

  GateMetrics(MeterRegistry registry) {
    this.registry = registry;
    allowed = registry.counter("sallyport.decisions", "outcome", "allow");
    denied = registry.counter("sallyport.decisions", "outcome", "deny");
    held = registry.counter("sallyport.decisions", "outcome", "hold");
    cached = registry.counter("sallyport.decisions.cached");
    for (Outcome.Status status : Outcome.Status.values()) {
      outcomes.put(
          status,
          Timer.builder("sallyport.operations").tag("status", word(status)).register(registry));
    }
    for (Refusal.Kind kind : Refusal.Kind.values()) {
      refusals.put(kind, registry.counter("sallyport.refusals", "kind", word(kind)));
    }
  }

  void gauges(IntSupplier sessions, IntSupplier heldOperations) {
    gauge("sallyport.sessions", sessions);
    gauge("sallyport.held", heldOperations);
  }

  /** Held strongly: nobody else keeps the supplier, and a gauge without one says NaN. */
  private void gauge(String name, IntSupplier value) {
    Gauge.builder(name, value, IntSupplier::getAsInt).strongReference(true).register(registry);
  }

  void decided(Policy.Answer answer) {
    switch (answer.decision()) {
      case Decision.Allow allow -> allowed.increment();
      case Decision.Deny deny -> denied.increment();
      case Decision.Hold hold -> held.increment();
    }
    if (answer.cached()) {
      cached.increment();
    }
  }

  void over(Outcome outcome) {
    Timer timer = outcomes.get(outcome.status());
    if (timer != null) {
      timer.record(outcome.elapsed());
    }
  }

  void refused(Refusal refusal) {
    Counter counter = refusals.get(refusal.kind());
    if (counter != null) {
      counter.increment();
    }
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(java.util.Locale.ROOT);
  }
}
