package io.sallyport.runtime.cli;

import io.sallyport.api.Secret;
import io.sallyport.runtime.identity.SecretExchange;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport token}: a short secret to paste, instead of a token of the issuer. */
@Command(
    name = "token",
    description = {
      "Exchange a token of your issuer for a short session secret, and print it.",
      "The token comes from $SALLYPORT_TOKEN, or from standard input; never from the command line, which others can see."
    },
    mixinStandardHelpOptions = true)
public final class TokenCommand implements Callable<Integer> {
  private static final int MAX_TOKEN = 1 << 20;

  @Mixin private ConsoleOption console = new ConsoleOption();

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "the piece of work that sessions with this secret belong to, such as INC-4821")
  private @Nullable String run;

  @Option(names = "--title", paramLabel = "TEXT", description = "what the run is about, for people")
  private @Nullable String title;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    String given = System.getenv("SALLYPORT_TOKEN");
    String token =
        given == null
            ? new String(System.in.readNBytes(MAX_TOKEN), StandardCharsets.US_ASCII)
            : given;
    if (token.isBlank()) {
      throw new IOException(
          "there is no token: put one into SALLYPORT_TOKEN, or pipe one in; sallyport login gets one in the browser");
    }
    var gateway = new SecretExchange(console.address());
    var made = console.ask(() -> gateway.exchange(List.of(Secret.of(token.strip())), run, title));
    var line = Objects.requireNonNull(spec).commandLine();
    PrintWriter err = line.getErr();
    err.println(made.subject() + (run == null ? "" : ", run " + run) + ", until " + made.expires());
    err.flush();
    PrintWriter out = line.getOut();
    out.println(made.secret().revealText());
    out.flush();
    return 0;
  }
}
