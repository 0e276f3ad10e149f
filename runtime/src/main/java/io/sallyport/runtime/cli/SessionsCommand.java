package io.sallyport.runtime.cli;

import io.sallyport.runtime.recording.JournalReader;
import io.sallyport.runtime.recording.JournalSessions;
import io.sallyport.runtime.recording.SessionSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Lists who did what, where. */
@Command(
    name = "sessions",
    mixinStandardHelpOptions = true,
    description = "List recorded sessions, the newest first.")
public final class SessionsCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
  private final Function<ConfigOption, Path> journal;

  @Mixin private ConfigOption config = new ConfigOption();

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--limit", defaultValue = "20", description = "how many; default 20")
  private int limit = 20;

  @Option(names = "--target", description = "only sessions of this target")
  private @Nullable String target;

  @Option(names = "--subject", description = "only sessions of this subject, or for it")
  private @Nullable String subject;

  @Option(names = "--json", description = "print one JSON object for each session")
  private boolean json;

  /**
   * @param journal the configured journal: it has everything, and needs no store
   */
  public SessionsCommand(Function<ConfigOption, Path> journal) {
    this.journal = journal;
  }

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<SessionSummary> sessions =
        new JournalSessions(new JournalReader(journal.apply(config)))
            .list().stream().filter(this::wanted).limit(limit).toList();
    for (SessionSummary session : sessions) {
      out.println(json ? JsonMapper.shared().writeValueAsString(session) : line(session));
    }
    if (sessions.isEmpty() && !json) {
      out.println("no sessions are recorded");
    }
    out.flush();
    return 0;
  }

  private boolean wanted(SessionSummary session) {
    return (target == null || target.equals(session.target()))
        && (subject == null
            || subject.equals(session.subject())
            || subject.equals(session.onBehalfOf()));
  }

  private static String line(SessionSummary session) {
    String who =
        session.onBehalfOf() == null
            ? session.subject()
            : session.subject() + " for " + session.onBehalfOf();
    return TerminalText.line(
        String.format(
            "%-26s  %s  %-32s  %-20s  %4d %s%s%s  %s",
            session.id(),
            TIME.format(session.opened()),
            who,
            session.target() + " as " + session.profile(),
            session.operations(),
            session.operations() == 1 ? "operation" : "operations",
            session.held() == 0 ? "" : ", " + session.held() + " held",
            session.refused() == 0 ? "" : ", " + session.refused() + " refused",
            session.how() == null ? "open" : session.how()));
  }
}
