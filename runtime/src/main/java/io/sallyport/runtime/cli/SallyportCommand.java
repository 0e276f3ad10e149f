package io.sallyport.runtime.cli;

import io.sallyport.runtime.SallyportConfig;
import io.sallyport.runtime.Version;
import io.sallyport.runtime.config.ConfigException;
import io.sallyport.runtime.demo.DemoFolder;
import io.sallyport.runtime.recording.SigningKey;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The commands of the {@code sallyport} script. */
@Command(
    name = "sallyport",
    mixinStandardHelpOptions = true,
    versionProvider = SallyportCommand.VersionLine.class,
    description = "A gate between AI agents (and people) and production.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      UpCommand.class,
      DemoCommand.class,
      DoctorCommand.class,
      TokenCommand.class,
      LoginCommand.class,
      TargetsCommand.class,
      SchemaCommand.class,
      PluginCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {"", "In a checkout also: sallyport test [SUITE…] and sallyport build."})
public final class SallyportCommand implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  static final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"sallyport " + Version.text()};
    }
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  public static void main(String[] arguments) {
    chooseLog(arguments.length == 0 ? "" : arguments[0]);
    CommandLine line =
        new CommandLine(new SallyportCommand())
            .addSubcommand(new ExplainCommand(OfflineGateway::open, System.in))
            .addSubcommand(new SessionsCommand(SallyportCommand::journal))
            .addSubcommand(new ReplayCommand(SallyportCommand::journal, OfflineRenderer::open))
            .addSubcommand(
                new VerifyCommand(SallyportCommand::journal, SallyportCommand::journalKey))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(SallyportCommand::explain);
    int code = 1;
    try {
      code = line.execute(arguments);
    } catch (Error broken) {
      // Not even an error may leave threads behind that keep the process alive.
      line.getErr().println("sallyport: " + broken + "; this is a defect, please report it");
      broken.printStackTrace(line.getErr());
      line.getErr().flush();
    } finally {
      System.exit(code);
    }
  }

  /** Before anything logs: only a gateway that runs for itself logs to its terminal. */
  private static void chooseLog(String command) {
    if (command.equals("demo")) {
      System.setProperty("sallyport.log.to", "file");
      System.setProperty("sallyport.log.file", DemoFolder.standard().log().toString());
    } else if (!command.equals("up")) {
      System.setProperty("sallyport.log.level", "WARN");
    }
  }

  private static Path journal(ConfigOption option) {
    SallyportConfig config = option.read();
    return Objects.requireNonNull(config.recording()).folderIn(option.folders(config).state());
  }

  private static Path journalKey(ConfigOption option) {
    return option.folders(option.read()).state().resolve(SigningKey.PUBLIC);
  }

  /** One line for people; the stack trace only for those who ask for it. */
  private static int explain(Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
    if (failure instanceof ConfigException config) {
      line.getErr().println("the configuration cannot be used:");
      config.problems().forEach(problem -> line.getErr().println("  " + problem));
    } else {
      line.getErr()
          .println(
              "sallyport "
                  + line.getCommandName()
                  + ": "
                  + Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
    }
    if (System.getenv("SALLYPORT_TRACE") != null) {
      failure.printStackTrace(line.getErr());
    }
    line.getErr().flush();
    return 1;
  }
}
