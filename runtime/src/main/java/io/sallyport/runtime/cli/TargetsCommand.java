package io.sallyport.runtime.cli;

import io.sallyport.runtime.SallyportConfig;
import io.sallyport.runtime.target.Targets;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sallyport targets}: what the gateway protects. */
@Command(
    name = "targets",
    description = "List the targets, and the files that cannot be used with their reasons.",
    mixinStandardHelpOptions = true)
public final class TargetsCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();
  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    SallyportConfig read = config.read();
    Targets targets = new Targets(config.folders(read).targets(read));
    targets.scan();
    PrintWriter out = java.util.Objects.requireNonNull(spec).commandLine().getOut();
    targets
        .all()
        .forEach((name, entry) ->
            out.printf(
                "%-20s %-12s %s:%d  %s  credentials: %s%n",
                name,
                entry.target().protocol(),
                entry.target().host(),
                entry.target().port(),
                entry.target().labels(),
                entry.credential().source().name().toLowerCase(java.util.Locale.ROOT)));
    targets.refused().forEach((file, reason) -> out.println("refused: " + reason));
    out.flush();
    return targets.refused().isEmpty() ? 0 : 1;
  }
}
