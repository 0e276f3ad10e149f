package io.sallyport.runtime.cli;

import io.sallyport.api.Secret;
import io.sallyport.runtime.file.PrivateFiles;
import io.sallyport.runtime.identity.CommandLineLogin;
import io.sallyport.runtime.identity.SecretExchange;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport login}: a person logs in, and gets a session secret. */
@Command(
    name = "login",
    description = {
      "Log in at your issuer and get a session secret.",
      "It is kept in ~/.config/sallyport/secret, readable by you alone; --print shows it instead and keeps nothing."
    },
    mixinStandardHelpOptions = true)
public final class LoginCommand implements Callable<Integer> {
  @Mixin private ConsoleOption console = new ConsoleOption();

  @Option(
      names = "--client",
      paramLabel = "ID",
      description = "a public client at the issuer, when the console's own is confidential")
  private @Nullable String client;

  @Option(names = "--device", description = "log in on another device, with a code to enter there")
  private boolean device;

  @Option(names = "--print", description = "print the secret and keep nothing")
  private boolean print;

  @Option(names = "--run", paramLabel = "ID", description = "as for sallyport token")
  private @Nullable String run;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    var line = Objects.requireNonNull(spec).commandLine();
    PrintWriter err = line.getErr();
    var gateway = new SecretExchange(console.address());
    var at = console.ask(gateway::loginAt);
    var login =
        new CommandLineLogin(
            at.issuer(),
            client == null ? at.client() : client,
            at.scopes(),
            text -> {
              err.println(text);
              err.flush();
            });
    List<Secret> tokens = device ? login.onAnotherDevice() : login.inBrowser();
    var made = gateway.exchange(tokens, run, null);
    err.println("Logged in as " + made.subject() + ", until " + made.expires());
    if (print) {
      line.getOut().println(made.secret().revealText());
      line.getOut().flush();
    } else {
      err.println("The secret is in " + keep(made.secret()) + ": use it as the password.");
    }
    err.flush();
    return 0;
  }

  private static Path keep(Secret secret) throws IOException {
    String configured = System.getenv("XDG_CONFIG_HOME");
    Path base =
        configured == null || configured.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".config")
            : Path.of(configured);
    Path folder = PrivateFiles.folder(base.resolve("sallyport"));
    return PrivateFiles.replace(folder.resolve("secret"), secret.revealText() + "\n");
  }
}
