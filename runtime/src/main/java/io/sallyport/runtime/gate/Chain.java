package io.sallyport.runtime.gate;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs routes on the caller's thread: an exchange of the route's own consumer, handed to its
 * processor; no endpoint look-up, no producer, no queue. Consumers are kept until a reload.
 */
final class Chain {
  private final CamelContext camel;

  /** Replaced, not emptied, by a reload: a consumer found just before one is not kept after it. */
  private volatile Map<String, DefaultConsumer> consumers = new ConcurrentHashMap<>();

  private volatile boolean reloading;
  private final AtomicInteger generation = new AtomicInteger();

  private final ScheduledExecutorService timer;

  Chain(CamelContext camel, ScheduledExecutorService timer) {
    this.camel = camel;
    this.timer = timer;
  }

  /**
   * Sends a body through a route. While routes are being swapped, which takes milliseconds, it
   * waits its turn: exchanges that kept coming would keep Camel from stopping the old route.
   *
   * @param loop where the route runs: the caller's own event loop
   * @param done called once, with what went wrong or null; on the caller's thread when no step had
   *     to wait
   */
  void run(String route, Object body, Executor loop, Consumer<@Nullable Throwable> done) {
    if (reloading) {
      runLater(route, body, loop, done, System.nanoTime() + RELOAD_PATIENCE.toNanos());
    } else {
      runNow(route, body, done);
    }
  }

  private void runLater(
      String route, Object body, Executor loop, Consumer<@Nullable Throwable> done, long until) {
    Runnable turn =
        () -> {
          if (reloading && System.nanoTime() < until) {
            runLater(route, body, loop, done, until);
          } else {
            runNow(route, body, done);
          }
        };
    timer.schedule(() -> loop.execute(turn), 2, TimeUnit.MILLISECONDS);
  }

  private void runNow(String route, Object body, Consumer<@Nullable Throwable> done) {
    DefaultConsumer consumer;
    try {
      consumer = consumer(route);
    } catch (IllegalStateException missing) {
      done.accept(missing);
      return;
    }
    Exchange exchange = consumer.createExchange(false);
    exchange.getMessage().setBody(body);
    consumer
        .getAsyncProcessor()
        .process(
            exchange,
            sync -> {
              Throwable failure = exchange.getException();
              consumer.releaseExchange(exchange, false);
              done.accept(failure);
            });
  }

  private DefaultConsumer consumer(String route) {
    Map<String, DefaultConsumer> known = consumers;
    DefaultConsumer kept = known.get(route);
    if (kept != null) {
      return kept;
    }
    Route found = camel.getRoute(route);
    if (found == null || !(found.getConsumer() instanceof DefaultConsumer consumer)) {
      throw new IllegalStateException(
          "route '"
              + route
              + "' is not loaded; sallyport doctor says which route file was refused, and why");
    }
    known.put(route, consumer);
    return consumer;
  }

  /**
   * Whether a reload is under way, or has been since that generation: what failed for it may be
   * tried again.
   */
  boolean reloadedSince(int earlier) {
    return reloading || generation() != earlier;
  }

  int generation() {
    return generation.get();
  }

  /** How long a broken pass is tried again while routes are swapped. */
  static final Duration RELOAD_PATIENCE = Duration.ofSeconds(5);

  /** Wraps the swap of routes. */
  void whileReloading(RouteSwap swap) throws Exception {
    reloading = true;
    consumers = new ConcurrentHashMap<>();
    try {
      swap.run();
    } finally {
      consumers = new ConcurrentHashMap<>();
      generation.incrementAndGet();
      reloading = false;
    }
  }

  /** The swap itself. */
  @FunctionalInterface
  interface RouteSwap {
    void run() throws Exception;
  }
}
