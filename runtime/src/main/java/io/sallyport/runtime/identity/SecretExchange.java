package io.sallyport.runtime.identity;

import io.sallyport.api.Secret;
import io.sallyport.runtime.identity.IssuerClient.Answer;
import io.sallyport.runtime.identity.IssuerClient.IssuerFailure;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the command line asks a gateway's console for. Blocking. */
public final class SecretExchange {
  private final IssuerClient client = new IssuerClient(Duration.ofSeconds(15));
  private final URI console;

  /**
   * @param console as its browsers reach it
   */
  public SecretExchange(URI console) {
    this.console = URI.create(console.toString().replaceAll("/+$", ""));
  }

  /**
   * @param expires as the gateway says it, RFC 3339
   */
  public record Made(Secret secret, String subject, String expires) {}

  /**
   * @param client the client that people log in with
   */
  public record LoginAt(URI issuer, String client, List<String> scopes) {}

  /**
   * @param tokens the first that is accepted is used
   * @throws IOException saying why none was
   */
  public Made exchange(List<Secret> tokens, @Nullable String run, @Nullable String title)
      throws IOException {
    var fields = new LinkedHashMap<String, String>();
    if (run != null) {
      fields.put("run", run);
    }
    if (title != null) {
      fields.put("title", title);
    }
    String why = "there is no token";
    for (Secret token : tokens) {
      Answer answer =
          asked(() ->
              client.post(
                  URI.create(console + "/api/session-secrets"),
                  Forms.format(fields),
                  "Bearer " + token.revealText()));
      String secret = answer.text("secret");
      if (answer.status() == 201 && secret != null) {
        return new Made(
            Secret.of(secret),
            String.valueOf(answer.text("subject")),
            String.valueOf(answer.text("expires")));
      }
      why = answer.text("detail") == null ? "status " + answer.status() : answer.text("detail");
    }
    throw new IOException("the gateway at " + console + " made no secret: " + why);
  }

  /** Where people log in. */
  public LoginAt loginAt() throws IOException {
    Answer answer = asked(() -> new Answer(200, client.get(URI.create(console + "/api/login"))));
    String issuer = answer.text("issuer");
    String clientId = answer.text("client_id");
    if (issuer == null
        || clientId == null
        || !(answer.body().get("scopes") instanceof List<?> scopes)) {
      throw new IOException("the gateway at " + console + " does not say where people log in");
    }
    return new LoginAt(URI.create(issuer), clientId, scopes.stream().map(String::valueOf).toList());
  }

  private interface Ask {
    Answer ask() throws IssuerFailure;
  }

  private static Answer asked(Ask ask) throws IOException {
    try {
      return ask.ask();
    } catch (IssuerFailure e) {
      throw new IOException(e.getMessage() + "; --console says where the gateway is");
    }
  }
}
