package io.sallyport.runtime.cli;

import io.sallyport.runtime.Folders;
import io.sallyport.runtime.SallyportConfig;
import io.sallyport.runtime.config.ConfigException;
import io.sallyport.runtime.doctor.Checkup;
import io.sallyport.runtime.doctor.Checkup.Finding;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** {@code sallyport doctor}: checks every part and says what to do. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Check every part of a gateway, running or not, and say what to do.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:all is well", "1:something needs you"})
public final class DoctorCommand implements Callable<Integer> {
  @Mixin private ConfigOption config = new ConfigOption();

  @Option(names = "--json", description = "print one JSON object for each part")
  private boolean json;

  @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<Finding> findings;
    try {
      SallyportConfig read = config.read();
      Folders folders = config.folders(read);
      print(out, Finding.well("configuration", config.path().toString()));
      findings = new Checkup(read, folders).run(finding -> print(out, finding));
    } catch (ConfigException e) {
      findings =
          e.problems().stream()
              .map(problem ->
                  Finding.ill(
                      "configuration",
                      problem.toString(),
                      "correct the file; sallyport schema helps an editor"))
              .toList();
      findings.forEach(finding -> print(out, finding));
    }
    long ill = findings.stream().filter(finding -> !finding.well()).count();
    if (!json) {
      out.println(
          ill == 0 ? "all is well" : ill + (ill == 1 ? " part needs you" : " parts need you"));
    }
    out.flush();
    return ill == 0 ? 0 : 1;
  }

  private void print(PrintWriter out, Finding finding) {
    if (json) {
      out.println(JsonMapper.shared().writeValueAsString(finding));
    } else {
      out.printf("%s %-14s %s%n", finding.well() ? "✓" : "✗", finding.part(), finding.detail());
      if (finding.advice() != null) {
        out.printf("  %-14s → %s%n", "", finding.advice());
      }
    }
    out.flush();
  }
}
