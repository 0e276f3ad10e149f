package io.sallyport.runtime.gate;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.sallyport.runtime.failure.RootCause;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;

/** Tries route files without a gateway: nothing is started and nothing runs. */
public final class RouteCheck {
  private RouteCheck() {}

  /**
   * Blocking.
   *
   * @param properties what route files may name as {@code {{…}}}
   * @return the files that do not load, each with its reason
   */
  public static Map<String, String> run(Path routes, Properties properties) {
    EventLoopGroup idle = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    Map<String, String> problems = new TreeMap<>();
    try {
      RouteFolder.files(routes)
          .forEach((file, text) -> {
            try (DefaultCamelContext context = context(properties, idle)) {
              RouteFolder.tryOut(context, file, text);
            } catch (Exception e) {
              problems.put(routes.relativize(file).toString(), RootCause.message(e));
            }
          });
    } finally {
      idle.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
    return problems;
  }

  private static DefaultCamelContext context(Properties properties, EventLoopGroup idle) {
    DefaultCamelContext context =
        GateContext.make(
            new ConnectorBeans(protocol -> null, Map.of(), listener -> null),
            idle,
            idle,
            properties,
            new Events());
    context.setAutoStartup(false);
    StepNames.SCHEMES.forEach((scheme, names) -> {
      Map<String, Step> steps = new TreeMap<>();
      names.steps().forEach(name -> steps.put(name, exchange -> null));
      context.addComponent(scheme, new StepComponent(scheme, steps, names.sources()));
    });
    return context;
  }
}
