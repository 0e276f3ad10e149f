package io.sallyport.runtime.gate;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * One of our schemes ({@code policy:}, {@code approval:}, {@code record:} …): its steps by name,
 * and the names that a route may start from. Unknown names fail when the route is loaded, not when
 * an operation comes.
 */
final class StepComponent extends DefaultComponent {
  private final String scheme;
  private final Map<String, Step> steps;
  private final java.util.Set<String> sources;

  /**
   * @param sources names that stand in {@code from:}; the gate sends to them by route id
   */
  StepComponent(String scheme, Map<String, Step> steps, java.util.Set<String> sources) {
    this.scheme = scheme;
    this.steps = Map.copyOf(steps);
    this.sources = java.util.Set.copyOf(sources);
  }

  @Override
  protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
    if (!steps.containsKey(name) && !sources.contains(name)) {
      throw new IllegalArgumentException(
          scheme
              + ":"
              + name
              + " does not exist; "
              + scheme
              + ": knows the steps "
              + new java.util.TreeSet<>(steps.keySet())
              + " and the sources "
              + new java.util.TreeSet<>(sources));
    }
    return new StepEndpoint(uri, name);
  }

  private final class StepEndpoint extends DefaultEndpoint {
    private final String name;

    StepEndpoint(String uri, String name) {
      super(uri, StepComponent.this);
      this.name = name;
    }

    @Override
    public Producer createProducer() {
      Step step = steps.get(name);
      if (step == null) {
        throw new IllegalArgumentException(
            scheme + ":" + name + " is where a route starts; it is no step");
      }
      return new StepProducer(this, step);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
      if (!sources.contains(name)) {
        throw new IllegalArgumentException(
            scheme + ":" + name + " is a step; no route can start from it");
      }
      return new DefaultConsumer(this, processor);
    }
  }

  private static final class StepProducer extends DefaultAsyncProducer {
    private final Step step;

    StepProducer(Endpoint endpoint, Step step) {
      super(endpoint);
      this.step = step;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      @Nullable CompletionStage<Void> stage;
      try {
        stage = step.take(exchange);
      } catch (RuntimeException | Error failure) {
        exchange.setException(failure);
        callback.done(true);
        return true;
      }
      if (stage == null) {
        callback.done(true);
        return true;
      }
      stage.whenComplete((done, failure) -> {
        if (failure != null) {
          exchange.setException(failure);
        }
        callback.done(false);
      });
      return false;
    }
  }
}
