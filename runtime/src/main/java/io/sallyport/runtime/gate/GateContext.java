package io.sallyport.runtime.gate;

import io.netty.channel.EventLoopGroup;
import java.util.Properties;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.support.DefaultRegistry;

/** Makes Camel contexts: the one that runs, and those in which a route file is tried first. */
final class GateContext {
  private GateContext() {}

  /**
   * A context that is not started and has no steps yet.
   *
   * @param acceptors what routes know as {@code #acceptors}: event loops of listening sockets
   * @param workers what routes know as {@code #workers}: event loops of sessions
   * @param properties what route files may name as {@code {{…}}}
   */
  static DefaultCamelContext make(
      ConnectorBeans connectors,
      EventLoopGroup acceptors,
      EventLoopGroup workers,
      Properties properties,
      Events events) {
    DefaultRegistry registry = new DefaultRegistry(connectors);
    registry.bind("acceptors", EventLoopGroup.class, acceptors);
    registry.bind("workers", EventLoopGroup.class, workers);
    registry.bind("crossing", new CrossingLanguage());
    registry.bind(EventJson.NAME, new EventJson());
    DefaultCamelContext context = new DefaultCamelContext(registry);
    context.disableJMX(); // its statistics are the one large cost of an exchange
    context.setMessageHistory(false);
    context.setStreamCaching(false);
    context.setUuidGenerator(() -> "off");
    context.getPropertiesComponent().setInitialProperties(properties);
    // What fails on the chain must reach the callback, which refuses; no handler may retry, log
    // bodies, or swallow it.
    context.getCamelContextExtension().setErrorHandlerFactory(new NoErrorHandlerDefinition());
    context.getShutdownStrategy().setTimeout(10);
    context.getShutdownStrategy().setLogInflightExchangesOnTimeout(false);
    // By default a step to a route that is not there waits half a minute for it, on the event loop.
    context.getComponent("direct", DirectComponent.class).setBlock(false);
    context.addComponent("event", events);
    return context;
  }
}
