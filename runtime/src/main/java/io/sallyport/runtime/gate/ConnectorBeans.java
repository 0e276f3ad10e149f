package io.sallyport.runtime.gate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.sallyport.api.Connector;
import io.sallyport.api.Gate;
import io.sallyport.api.Listener;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.component.netty.NettyConsumer;
import org.apache.camel.component.netty.ServerInitializerFactory;
import org.apache.camel.spi.BeanRepository;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code #connector-NAME} in listener routes. The connector itself is looked up for each
 * connection, so that its plugin may come later or be replaced, and accepted channels are not
 * registered with camel-netty, so that live sessions survive the reload of their route.
 */
final class ConnectorBeans implements BeanRepository {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectorBeans.class);
  private static final String PREFIX = "connector-";

  /** How long a connection waits for its connector while a plugin is being replaced. */
  private static final Duration PLUGIN_PATIENCE = Duration.ofSeconds(5);

  private final GateHost.ConnectorFinder connectors;
  private final Map<String, Listener> listeners;
  private final Function<Listener, Gate> gates;
  private final Map<String, Gate> made = new ConcurrentHashMap<>();

  private final Duration patience;

  ConnectorBeans(
      GateHost.ConnectorFinder connectors,
      Map<String, Listener> listeners,
      Function<Listener, Gate> gates) {
    this(connectors, listeners, gates, PLUGIN_PATIENCE);
  }

  /** For a test. */
  ConnectorBeans(
      GateHost.ConnectorFinder connectors,
      Map<String, Listener> listeners,
      Function<Listener, Gate> gates,
      Duration patience) {
    this.patience = patience;
    this.connectors = connectors;
    this.listeners = Map.copyOf(listeners);
    this.gates = gates;
  }

  @Override
  public @Nullable Object lookupByName(String name) {
    return name.startsWith(PREFIX) ? new Initializer(name.substring(PREFIX.length()), null) : null;
  }

  @Override
  public <T> @Nullable T lookupByNameAndType(String name, Class<T> type) {
    Object found = lookupByName(name);
    return type.isInstance(found) ? type.cast(found) : null;
  }

  @Override
  public <T> Map<String, T> findByTypeWithName(Class<T> type) {
    return Map.of();
  }

  @Override
  public <T> Set<T> findByType(Class<T> type) {
    return Set.of();
  }

  private final class Initializer extends ServerInitializerFactory {
    private final String protocol;
    private final @Nullable NettyConsumer consumer;

    Initializer(String protocol, @Nullable NettyConsumer consumer) {
      this.protocol = protocol;
      this.consumer = consumer;
    }

    @Override
    public ServerInitializerFactory createPipelineFactory(NettyConsumer listening) {
      return new Initializer(protocol, listening);
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.config().setAutoRead(false);
      channel
          .pipeline()
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext context) {
                  context.pipeline().remove(this);
                  accept(context.channel(), System.nanoTime() + patience.toNanos());
                }
              });
    }

    private void accept(Channel channel, long until) {
      Connector connector = connectors.find(protocol);
      if (connector != null) {
        try {
          connector.accept(channel, gate());
        } catch (RuntimeException | Error failure) {
          LOGGER
              .atError()
              .addKeyValue("protocol", protocol)
              .addKeyValue("reason", failure.toString())
              .log("a connector could not accept a connection");
          channel.close();
        }
      } else if (System.nanoTime() < until && channel.isActive()) {
        channel.eventLoop().schedule(() -> accept(channel, until), 20, TimeUnit.MILLISECONDS);
      } else {
        // Without its plugin nobody here knows how to say anything to the client: a byte in a form
        // that is not its protocol's would be worse than none.
        if (channel.isActive()) {
          LOGGER
              .atWarn()
              .addKeyValue("listener", name())
              .addKeyValue("protocol", protocol)
              .addKeyValue("waited", patience)
              .log(
                  "no plugin speaks this protocol; the connection is closed. sallyport doctor says why");
        }
        channel.close();
      }
    }

    private Gate gate() {
      Listener listener = listener();
      return made.computeIfAbsent(listener.name(), name -> gates.apply(listener));
    }

    private String name() {
      return consumer == null ? protocol : consumer.getRouteId();
    }

    private Listener listener() {
      String name = name();
      Listener found = listeners.get(name);
      if (found == null) {
        throw new IllegalStateException(
            "listeners." + name + " is not configured; the route's id is the listener's name");
      }
      return found;
    }
  }
}
