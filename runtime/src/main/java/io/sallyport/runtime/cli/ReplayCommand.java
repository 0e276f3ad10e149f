package io.sallyport.runtime.cli;

import io.sallyport.runtime.recording.AnswerRenderer;
import io.sallyport.runtime.recording.JournalReader;
import io.sallyport.runtime.recording.JournalSessions;
import io.sallyport.runtime.recording.Replay;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Shows what happened in a session, in its own time or faster. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = "Play a recorded session in the terminal.")
public final class ReplayCommand implements Callable<Integer> {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
  private final Function<ConfigOption, Path> journal;
  private final Function<ConfigOption, ClosingRenderer> renderer;

  @Mixin private ConfigOption config = new ConfigOption();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "the session's id, or its beginning")
  private String id = "";

  @Option(
      names = "--speed",
      defaultValue = "1",
      description = "how many times faster than it happened; pauses are cut to 3 s; default 1")
  private double speed = 1;

  @Option(names = "--no-wait", description = "print everything at once")
  private boolean noWait;

  @Option(names = "--json", description = "print one JSON object for each step, at once")
  private boolean json;

  /** Renders answers until it is closed. */
  public interface ClosingRenderer extends AnswerRenderer, AutoCloseable {
    @Override
    default void close() {}
  }

  public ReplayCommand(
      Function<ConfigOption, Path> journal, Function<ConfigOption, ClosingRenderer> renderer) {
    this.journal = journal;
    this.renderer = renderer;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var sessions = new JournalSessions(new JournalReader(journal.apply(config)));
    List<String> matching = sessions.matching(id);
    if (matching.size() != 1) {
      return cannot(matching);
    }
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Duration before = Duration.ZERO;
    List<Replay.Step> steps;
    try (ClosingRenderer answers = renderer.apply(config)) {
      steps = new Replay(sessions, answers).steps(matching.getFirst());
    }
    for (Replay.Step step : steps) {
      if (json) {
        out.println(JsonMapper.shared().writeValueAsString(step));
        continue;
      }
      pause(step.sinceOpened().minus(before));
      before = step.sinceOpened();
      print(out, step);
      out.flush();
    }
    out.flush();
    return 0;
  }

  private void pause(Duration pause) throws InterruptedException {
    if (noWait || json || speed <= 0) {
      return;
    }
    Duration shown = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    Thread.sleep(Math.max(0, (long) (shown.toMillis() / speed)));
  }

  private static void print(PrintWriter out, Replay.Step step) {
    String number = step.sequence() == 0 ? "" : "#" + step.sequence() + " ";
    out.printf(
        "%10.3f  %s%-8s %s%n",
        step.sinceOpened().toNanos() / 1e9,
        number,
        step.kind().name().toLowerCase(java.util.Locale.ROOT),
        TerminalText.line(step.headline()));
    String text = step.text();
    if (text != null) {
      for (String line : TerminalText.safe(text).split("\n", -1)) {
        out.println("            | " + line);
      }
    }
  }

  private int cannot(List<String> matching) {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    err.println(
        matching.isEmpty()
            ? "no session begins with " + TerminalText.line(id) + ": sallyport sessions lists them"
            : "several sessions begin with " + TerminalText.line(id) + ":");
    matching.forEach(session -> err.println("  " + TerminalText.line(session)));
    err.flush();
    return 1;
  }
}
