package io.sallyport.runtime.cli;

import io.sallyport.runtime.recording.Finding;
import io.sallyport.runtime.recording.JournalVerifier;
import io.sallyport.runtime.recording.SealKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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

/** Says whether anybody changed the recordings. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = "Check the recordings: whether anything was changed, removed or put in.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:nothing was tampered with",
      "1:something was; every finding says where",
      "2:it could not be checked"
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final long SLOW = 2_000_000_000L;
  private final Function<ConfigOption, Path> configuredFolder;
  private final Function<ConfigOption, Path> configuredKey;

  @Mixin private ConfigOption config = new ConfigOption();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "FOLDER",
      description = "the journal's folder; default: the configured one")
  private @Nullable Path folder;

  @Option(
      names = "--session",
      paramLabel = "ID",
      description = "show only what concerns this session (everything is checked all the same)")
  private @Nullable String session;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "the public key that must have signed; use your own copy, not one of this host")
  private @Nullable Path key;

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  public VerifyCommand(
      Function<ConfigOption, Path> configuredFolder, Function<ConfigOption, Path> configuredKey) {
    this.configuredFolder = configuredFolder;
    this.configuredKey = configuredKey;
  }

  @Override
  public Integer call() {
    Path where = folder == null ? configuredFolder.apply(config) : folder;
    Path keyFile = key == null ? configuredKey.apply(config) : key;
    if (!Files.isDirectory(where)) {
      return cannot(where + " is not there: name the journal's folder");
    }
    try {
      long start = System.nanoTime();
      var verification =
          new JournalVerifier(
                  where,
                  SealKey.read(keyFile),
                  progress -> {
                    if (System.nanoTime() - start > SLOW) {
                      err().printf("\rsegment %d of %d", progress.segment(), progress.segments());
                      err().flush();
                    }
                  })
              .verify();
      List<Finding> shown =
          verification.findings().stream()
              .filter(
                  f -> session == null || f.session() == null || f.session().startsWith(session))
              .toList();
      if (json) {
        json(verification, shown);
      } else {
        people(verification, shown);
      }
      return verification.ok() ? 0 : 1;
    } catch (IOException e) {
      return cannot(
          "it cannot be read: " + e.getMessage() + "; --key names the gateway's public key file");
    }
  }

  private void people(JournalVerifier.Verification verification, List<Finding> shown) {
    for (Finding finding : shown) {
      out().println(line(finding));
    }
    long problems = verification.findings().stream().filter(Finding::problem).count();
    out()
        .printf(
            "%s: %,d records in %d segments, %d of them sealed, %d chains without an end%n",
            problems == 0 ? "whole" : "NOT WHOLE, " + problems + " findings",
            verification.records(),
            verification.segments(),
            verification.sealed(),
            verification.openSessions());
    if (verification.unsealed() > 0) {
      out()
          .printf(
              "%,d of the records are not covered by a signed root yet: they agree with each other, and that is all that can be said of them.%n"
                  + "The gateway signs when a segment is full, after recording.sealAfter, and when it stops.%n",
              verification.unsealed());
    }
    out().flush();
  }

  private static String line(Finding finding) {
    String place = finding.file();
    if (finding.record() >= 0) {
      place += ", record " + finding.record();
    }
    if (finding.offset() >= 0) {
      place += ", byte " + finding.offset() + " of the file";
    }
    if (finding.session() != null) {
      place += ", session " + TerminalText.line(finding.session());
    }
    return finding.kind().name().toLowerCase(java.util.Locale.ROOT)
        + ": "
        + place
        + ": "
        + TerminalText.line(finding.message());
  }

  private void json(JournalVerifier.Verification verification, List<Finding> shown) {
    var object = new LinkedHashMap<String, Object>();
    object.put("ok", verification.ok());
    object.put("records", verification.records());
    object.put("segments", verification.segments());
    object.put("sealed", verification.sealed());
    object.put("unsealedRecords", verification.unsealed());
    object.put("openChains", verification.openSessions());
    object.put("findings", shown);
    out().println(JsonMapper.shared().writeValueAsString(object));
    out().flush();
  }

  private int cannot(String why) {
    err().println("cannot verify: " + why);
    err().flush();
    return 2;
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }

  private PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
