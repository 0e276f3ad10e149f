package io.sallyport.runtime.cli;

import io.sallyport.runtime.demo.Demo;
import io.sallyport.runtime.demo.DemoFolder;
import io.sallyport.runtime.demo.DemoOptions;
import io.sallyport.runtime.demo.DemoScreen;
import io.sallyport.runtime.demo.DemoStory;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sallyport demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "Start a gateway with a database, an issuer and people to try it with. Everything is real, on this machine only, and gone with Ctrl-C.")
public final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--scripted",
      description = "play the story by itself, print each step, and fail if any went otherwise")
  private boolean scripted;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "where PostgreSQL clients connect (default: 15432; scripted: a free one)")
  private @Nullable Integer port;

  @Option(
      names = "--console-port",
      paramLabel = "PORT",
      description = "where the console is (default: 15480; scripted: a free one)")
  private @Nullable Integer consolePort;

  @Option(
      names = "--with",
      paramLabel = "PART",
      description = "add a part: vault (credentials made for each session)")
  private List<String> with = List.of();

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    for (String part : with) {
      if (!part.equals("vault")) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--with " + part + ": there is only: vault");
      }
    }
    long started = System.nanoTime();
    DemoOptions options =
        new DemoOptions(
            port != null ? port : scripted ? 0 : 15432,
            consolePort != null ? consolePort : scripted ? 0 : 15480,
            with.contains("vault"));
    try (StopSignal stop =
        new StopSignal(() -> {
          out.println("ending the demo …");
          out.flush();
        })) {
      return play(out, options, started, stop);
    }
  }

  private int play(PrintWriter out, DemoOptions options, long started, StopSignal stop)
      throws IOException, InterruptedException {
    DemoFolder folder = DemoFolder.standard();
    try (Demo demo = Demo.start(folder, options, line -> progress(out, line))) {
      if (scripted) {
        boolean asTold = new DemoStory(demo, line -> progress(out, line)).play();
        out.printf(
            "%s in %.1f s%n",
            asTold
                ? "the whole story went as told,"
                : "the story FAILED (the log is " + folder.log() + "),",
            (System.nanoTime() - started) / 1e9);
        out.flush();
        return asTold ? 0 : 1;
      }
      if (!stop.given()) {
        out.print(DemoScreen.of(demo, (System.nanoTime() - started) / 1e9));
        out.flush();
      }
      stop.await();
    } catch (IOException | RuntimeException e) {
      if (!stop.given()) {
        throw e;
      }
      // What did not come up any more is no news to whoever ended it.
    }
    out.println("ended; its record stays in " + folder.root() + " until the next demo");
    out.flush();
    stop.obeyed();
    return 0;
  }

  private static void progress(PrintWriter out, String line) {
    out.println("  " + line);
    out.flush();
  }
}
