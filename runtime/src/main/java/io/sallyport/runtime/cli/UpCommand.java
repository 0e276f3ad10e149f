package io.sallyport.runtime.cli;

import io.sallyport.runtime.Gateway;
import io.sallyport.runtime.SallyportConfig;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sallyport up}: runs the gateway until it is told to stop. */
@Command(
    name = "up",
    description = "Run the gateway until it is told to stop (SIGTERM or Ctrl-C drains it first).",
    mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption().withoutDemo();

  @Override
  public Integer call() throws InterruptedException {
    SallyportConfig read = config.read();
    try (StopSignal stop = new StopSignal(() -> {})) {
      try (Gateway gateway =
          Gateway.start(
              read, config.folders(read), List.of(), line -> System.err.println("  " + line))) {
        if (!stop.given()) {
          System.err.println("sallyport is up: the console is at " + gateway.consoleAddress());
        }
        stop.await();
        gateway.drain();
      }
      stop.obeyed();
    }
    return 0;
  }
}
