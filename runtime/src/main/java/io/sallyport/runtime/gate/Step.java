package io.sallyport.runtime.gate;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** What one endpoint of ours does with the exchange's body. */
@FunctionalInterface
interface Step {
  /**
   * @return null when it is done; else completes when it is, on the thread on which the route goes
   *     on. What it throws or fails with ends the route, and the operation is refused
   */
  @Nullable CompletionStage<Void> take(Exchange exchange);

  /** A step for operations. */
  static Step forCrossing(Work<Crossing> work) {
    return exchange -> work.on((Crossing) body(exchange));
  }

  /** A step for sessions that are being opened. */
  static Step forArrival(Work<Arrival> work) {
    return exchange -> work.on((Arrival) body(exchange));
  }

  /** A step that both kinds of bodies pass. */
  static Step forEither(Work<Crossing> operations, Work<Arrival> sessions) {
    return exchange ->
        switch (body(exchange)) {
          case Crossing crossing -> operations.on(crossing);
          case Arrival arrival -> sessions.on(arrival);
          default -> throw new IllegalArgumentException("the body is no operation and no session");
        };
  }

  private static Object body(Exchange exchange) {
    return Objects.requireNonNull(exchange.getMessage().getBody(), "the exchange has no body");
  }

  /** The work of a step on a body of one kind. */
  @FunctionalInterface
  interface Work<T> {
    @Nullable CompletionStage<Void> on(T body);
  }
}
