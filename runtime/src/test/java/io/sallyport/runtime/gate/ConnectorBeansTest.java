package io.sallyport.runtime.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sallyport.api.Connector;
import io.sallyport.api.Gate;
import io.sallyport.api.Listener;
import io.sallyport.api.Reading;
import io.sallyport.api.Target;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A connection whose plugin is not there: it waits for a while, and is closed then. */
class ConnectorBeansTest {
  private final AtomicReference<@Nullable Connector> plugin = new AtomicReference<>();

  private EmbeddedChannel connect(Duration patience) {
    Listener listener =
        new Listener("x", "x", Listener.ClientTls.OPTIONAL, Duration.ofSeconds(5), Map.of());
    ConnectorBeans beans =
        new ConnectorBeans(
            protocol -> plugin.get(), Map.of("x", listener), found -> gate(found), patience);
    return new EmbeddedChannel((ChannelInitializer<?>) beans.lookupByName("connector-x"));
  }

  private static void await(EmbeddedChannel client, BooleanSupplier condition) throws Exception {
    for (int i = 0; i < 1000 && !condition.getAsBoolean(); i++) {
      TimeUnit.MILLISECONDS.sleep(10);
      client.runScheduledPendingTasks();
    }
    assertTrue(condition.getAsBoolean());
  }

  @Test
  void aPluginThatComesInTimeTakesTheConnection() throws Exception {
    EmbeddedChannel client = connect(Duration.ofSeconds(60));
    AtomicReference<Channel> taken = new AtomicReference<>();

    plugin.set(connector(taken));
    await(client, () -> taken.get() != null);

    assertEquals(client, taken.get());
    assertTrue(client.isActive());
  }

  @Test
  void withoutOneItIsClosedAndNothingIsSaidInAnyProtocol() throws Exception {
    EmbeddedChannel client = connect(Duration.ofMillis(60));
    assertTrue(client.isActive());

    await(client, () -> !client.isActive());

    assertNull(client.readOutbound());
    assertFalse(client.isActive());
  }

  private static Connector connector(AtomicReference<Channel> taken) {
    return new Connector() {
      @Override
      public String protocol() {
        return "x";
      }

      @Override
      public void accept(Channel channel, Gate gate) {
        taken.set(channel);
      }

      @Override
      public Reading read(Target target, String text) {
        throw new UnsupportedOperationException();
      }

      @Override
      public String render(byte[] transcript) {
        return "";
      }
    };
  }

  @SuppressWarnings("NullAway") // nobody asks it anything here
  private static Gate gate(Listener listener) {
    return (Gate)
        java.lang.reflect.Proxy.newProxyInstance(
            Gate.class.getClassLoader(),
            new Class<?>[] {Gate.class},
            (proxy, method, arguments) -> method.getName().equals("listener") ? listener : null);
  }
}
