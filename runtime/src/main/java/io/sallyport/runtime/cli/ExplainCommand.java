package io.sallyport.runtime.cli;

import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.policy.Explainer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport explain}: what would be decided on a command, and by which rules. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Print what policy sees of a command, and what it decides; never executes it.",
      "Without a command, reads many, one a line, and prints one JSON line for each."
    },
    exitCodeListHeading = "%nExit codes, of several commands the strictest:%n",
    exitCodeList = {
      "0:allowed",
      "3:held for people",
      "4:denied",
      "1:could not be decided",
      "2:usage"
    })
public final class ExplainCommand implements Callable<Integer> {
  private static final int ALLOWED = 0;
  private static final int FAILED = 1;
  private static final int HELD = 3;
  private static final int DENIED = 4;

  /** What the command needs of a gateway; opened once the command line is read. */
  public interface Gateway extends AutoCloseable {
    /**
     * @throws NoSuchElementException when there is no such target; the message names those that are
     */
    Target target(String name);

    Explainer explainer();

    @Override
    void close();
  }

  private final Function<ConfigOption, Gateway> gateway;

  @Mixin private ConfigOption config = new ConfigOption();

  private final InputStream in;

  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--target", required = true, description = "The target's name.")
  private String target = "";

  @Option(
      names = "--as",
      required = true,
      paramLabel = "KIND:NAME",
      description = "Who asks: agent:NAME, human:NAME or service:NAME.")
  private String as = "";

  @Option(
      names = "--for",
      paramLabel = "human:NAME",
      description = "The person whom an agent works for.")
  private @Nullable String onBehalfOf;

  @Option(names = "--groups", split = ",", description = "Groups of whoever asks.")
  private List<String> groups = List.of();

  @Option(
      names = "--roles",
      split = ",",
      defaultValue = "reader",
      description = "Roles; default: ${DEFAULT-VALUE}.")
  private List<String> roles = List.of();

  @Option(
      names = "--profile",
      defaultValue = "reader",
      description = "The backend identity asked for; default: ${DEFAULT-VALUE}.")
  private String profile = "";

  @Option(
      names = "--evidence",
      paramLabel = "KIND=NUMBER",
      description = "What the gate would have found out, such as row_count=4.")
  private Map<String, Long> evidence = Map.of();

  @Option(
      names = "--file",
      description = "Reads commands from this file, one a line; - for standard input.")
  private @Nullable Path file;

  @Option(
      names = "-0",
      description = "Commands read end with a NUL, so that they may have several lines.")
  private boolean separatedByNul;

  @Option(names = "--json", description = "Prints JSON for one command too.")
  private boolean json;

  @Parameters(
      arity = "0..1",
      paramLabel = "COMMAND",
      description = "The command in its protocol's written form.")
  private @Nullable String command;

  /**
   * @param gateway opens what the command needs; what it throws is printed as a failure
   * @param in where commands are read from when none is given
   */
  public ExplainCommand(Function<ConfigOption, Gateway> gateway, InputStream in) {
    this.gateway = gateway;
    this.in = in;
  }

  @Override
  public Integer call() throws IOException {
    if (command != null && file != null) {
      throw usage("give a command or --file, not both");
    }
    Subject subject = subject();
    Evidence found = evidence();
    PrintWriter out = spec().commandLine().getOut();
    try (Gateway opened = gateway.apply(config)) {
      Target known;
      try {
        known = opened.target(target);
      } catch (NoSuchElementException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
      if (command != null) {
        return one(opened.explainer(), subject, known, found, command, out);
      }
      return many(opened.explainer(), subject, known, found, out);
    }
  }

  private int one(
      Explainer explainer,
      Subject subject,
      Target known,
      Evidence found,
      String text,
      PrintWriter out) {
    try {
      var explanation =
          explainer.explain(subject, known, profile, text, found).toCompletableFuture().join();
      if (json) {
        out.println(ExplanationPrinter.json(text, explanation));
      } else {
        ExplanationPrinter.print(subject, known, profile, explanation, out);
      }
      out.flush();
      return code(explanation.answer().decision());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    } catch (CompletionException e) {
      return failed(e);
    }
  }

  private int many(
      Explainer explainer, Subject subject, Target known, Evidence found, PrintWriter out)
      throws IOException {
    int worst = ALLOWED;
    for (String text : commands()) {
      int code;
      try {
        var explanation =
            explainer.explain(subject, known, profile, text, found).toCompletableFuture().join();
        out.println(ExplanationPrinter.json(text, explanation));
        code = code(explanation.answer().decision());
      } catch (IllegalArgumentException e) {
        out.println(ExplanationPrinter.error(text, String.valueOf(e.getMessage())));
        code = FAILED;
      } catch (CompletionException e) {
        return failed(e);
      }
      worst = worst == FAILED || code == FAILED ? FAILED : Math.max(worst, code);
    }
    out.flush();
    return worst;
  }

  private List<String> commands() throws IOException {
    byte[] read =
        file == null || file.toString().equals("-") ? in.readAllBytes() : Files.readAllBytes(file);
    var commands = new ArrayList<String>();
    for (String text :
        new String(read, StandardCharsets.UTF_8).split(separatedByNul ? "\0" : "\\R", -1)) {
      if (!text.isBlank()) {
        commands.add(text);
      }
    }
    return commands;
  }

  private Subject subject() {
    return subject(as, "--as", Set.copyOf(groups), Set.copyOf(roles), person());
  }

  private @Nullable Subject person() {
    if (onBehalfOf == null) {
      return null;
    }
    if (!onBehalfOf.startsWith("human:")) {
      throw usage("--for: write human:NAME; an agent works for a person");
    }
    return subject(onBehalfOf, "--for", Set.of(), Set.of(), null);
  }

  private Subject subject(
      String id, String option, Set<String> groups, Set<String> roles, @Nullable Subject person) {
    int colon = id.indexOf(':');
    if (colon > 0 && colon < id.length() - 1) {
      for (Subject.Kind kind : Subject.Kind.values()) {
        if (kind.name().toLowerCase(Locale.ROOT).equals(id.substring(0, colon))) {
          return new Subject(id, kind, id.substring(colon + 1), groups, roles, person);
        }
      }
    }
    throw usage(option + ": " + id + ": write agent:NAME, human:NAME or service:NAME");
  }

  private Evidence evidence() {
    var facts = new EnumMap<EvidenceKind, Object>(EvidenceKind.class);
    evidence.forEach((word, number) -> {
      EvidenceKind kind = null;
      var words = new LinkedHashSet<String>();
      for (EvidenceKind each : EvidenceKind.values()) {
        words.add(each.word());
        kind = each.word().equals(word) ? each : kind;
      }
      if (kind == null) {
        throw usage("--evidence: " + word + ": the kinds are " + String.join(", ", words));
      }
      facts.put(kind, number);
    });
    return facts.isEmpty() ? Evidence.NONE : new Evidence(facts, Instant.now());
  }

  private static int code(Decision decision) {
    return switch (decision) {
      case Decision.Allow _ -> ALLOWED;
      case Decision.Hold _ -> HELD;
      // No rule said so: policy could not be asked.
      case Decision.Deny deny -> deny.rule().startsWith("GATE-01") ? FAILED : DENIED;
    };
  }

  private int failed(CompletionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    spec().commandLine().getErr().println("explain: " + cause.getMessage());
    return FAILED;
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  private CommandSpec spec() {
    if (spec == null) {
      throw new IllegalStateException("not run by picocli");
    }
    return spec;
  }
}
