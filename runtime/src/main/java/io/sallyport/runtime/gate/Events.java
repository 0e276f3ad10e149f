package io.sallyport.runtime.gate;

import io.sallyport.runtime.failure.RootCause;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens, for routes in routes/events: {@code from: event:approval-requested}. The body is a
 * map of plain values, each also a variable ({@code ${variable.subject}}), free of statement text
 * and row values. Events are news, not evidence: they leave the gate on a thread of their own
 * through a bounded queue, and what a sink cannot take is dropped with a warning; the journal has
 * it all.
 */
final class Events extends DefaultComponent {
  private static final Logger LOGGER = LoggerFactory.getLogger(Events.class);
  static final Set<String> NAMES =
      Set.of(
          "approval-requested",
          "operation-denied",
          "session-opened",
          "session-ended",
          "session-refused");

  private final Map<String, Set<EventConsumer>> consumers = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor deliveries =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(10_000),
          Thread.ofPlatform().daemon().name("events").factory(),
          (dropped, executor) ->
              LOGGER
                  .atWarn()
                  .log("an event was dropped: its sinks are too slow; the journal has it"));

  /** Tells the routes that listen. Any thread; never blocks. */
  void publish(String name, Map<String, Object> facts) {
    Set<EventConsumer> listening = consumers.get(name);
    if (listening != null) {
      for (EventConsumer consumer : listening) {
        deliveries.execute(() -> consumer.deliver(name, facts));
      }
    }
  }

  @Override
  protected void doShutdown() throws Exception {
    deliveries.shutdownNow();
    super.doShutdown();
  }

  @Override
  protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "there is no event '" + name + "'; there are " + new java.util.TreeSet<>(NAMES));
    }
    return new DefaultEndpoint(uri, this) {
      @Override
      public Producer createProducer() {
        throw new IllegalArgumentException(
            "event:" + name + " is where a route starts; only the gate publishes events");
      }

      @Override
      public Consumer createConsumer(Processor processor) {
        return new EventConsumer(this, name, processor);
      }
    };
  }

  private final class EventConsumer extends DefaultConsumer {
    private final String name;

    EventConsumer(Endpoint endpoint, String name, Processor processor) {
      super(endpoint, processor);
      this.name = name;
    }

    @Override
    protected void doStart() throws Exception {
      super.doStart();
      consumers.computeIfAbsent(name, any -> new CopyOnWriteArraySet<>()).add(this);
    }

    @Override
    protected void doStop() throws Exception {
      Set<EventConsumer> listening = consumers.get(name);
      if (listening != null) {
        listening.remove(this);
      }
      super.doStop();
    }

    void deliver(String event, Map<String, Object> facts) {
      Exchange exchange = createExchange(false);
      try {
        exchange.getMessage().setBody(facts);
        exchange.getMessage().setHeader("event", event);
        facts.forEach(exchange::setVariable);
        getProcessor().process(exchange);
        if (exchange.getException() != null) {
          throw exchange.getException();
        }
      } catch (Exception e) {
        LOGGER
            .atWarn()
            .addKeyValue("event", event)
            .addKeyValue("route", getRouteId())
            .addKeyValue("reason", RootCause.message(e))
            .log("an event could not be delivered");
      } finally {
        releaseExchange(exchange, false);
      }
    }
  }
}
