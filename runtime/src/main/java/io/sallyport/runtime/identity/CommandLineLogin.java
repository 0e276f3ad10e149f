package io.sallyport.runtime.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.sallyport.api.Secret;
import io.sallyport.runtime.identity.IssuerClient.Answer;
import io.sallyport.runtime.identity.IssuerClient.IssuerFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Logs a person in from a terminal: in a browser on this machine (RFC 8252, with PKCE), or on any
 * other device (RFC 8628). Blocking.
 */
public final class CommandLineLogin {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
  private final IssuerClient client = new IssuerClient(Duration.ofSeconds(10));
  private final URI issuer;
  private final String clientId;
  private final List<String> scopes;
  private final Consumer<String> say;

  /**
   * @param clientId a public client at the issuer
   * @param say shows a line to the person
   */
  public CommandLineLogin(URI issuer, String clientId, List<String> scopes, Consumer<String> say) {
    this.issuer = issuer;
    this.clientId = clientId;
    this.scopes = List.copyOf(scopes);
    this.say = say;
  }

  /**
   * @return the tokens that the gateway may accept, the likelier first
   * @throws IOException saying what went wrong, never with a token in it
   */
  public List<Secret> inBrowser() throws IOException {
    LoginAttempt attempt = LoginAttempt.to("/");
    var answered = new CompletableFuture<Map<String, String>>();
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/callback",
        exchange -> {
          Map<String, String> answer = Forms.parse(exchange.getRequestURI().getRawQuery());
          boolean ours = attempt.began(answer.get("state"));
          byte[] page =
              (ours ? "You can close this page and go back to the terminal." : "Not expected here.")
                  .getBytes(UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
          exchange.sendResponseHeaders(ours ? 200 : 400, page.length);
          try (var out = exchange.getResponseBody()) {
            out.write(page);
          }
          if (ours) {
            answered.complete(answer);
          }
        });
    server.start();
    try {
      return inBrowser(
          attempt, answered, "http://127.0.0.1:" + server.getAddress().getPort() + "/callback");
    } catch (IssuerFailure e) {
      throw new IOException(e.getMessage());
    } finally {
      server.stop(0);
    }
  }

  private List<Secret> inBrowser(
      LoginAttempt attempt, CompletableFuture<Map<String, String>> answered, String redirect)
      throws IOException, IssuerFailure {
    IssuerMetadata metadata = IssuerMetadata.fetch(client, issuer);
    URI page = required(metadata.authorization(), "log-in page");
    var fields = new LinkedHashMap<String, String>();
    fields.put("response_type", "code");
    fields.put("client_id", clientId);
    fields.put("redirect_uri", redirect);
    fields.put("scope", String.join(" ", scopes));
    fields.put("state", attempt.state());
    fields.put("nonce", attempt.nonce());
    fields.put("code_challenge", DemoIssuer.challengeOf(attempt.verifier()));
    fields.put("code_challenge_method", "S256");
    say.accept("Open this address in a browser on this machine, and log in:");
    say.accept("  " + page + (page.getRawQuery() == null ? "?" : "&") + Forms.format(fields));
    Map<String, String> answer = wait(answered);
    String iss = answer.get("iss");
    if (iss == null ? metadata.namesItself() : !iss.equals(issuer.toString())) {
      throw new IOException("the answer is not of the issuer " + issuer);
    }
    if (answer.get("code") == null) {
      throw new IOException("the issuer refused the log-in");
    }
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "authorization_code");
    form.put("code", String.valueOf(answer.get("code")));
    form.put("redirect_uri", redirect);
    form.put("client_id", clientId);
    form.put("code_verifier", attempt.verifier());
    return tokens(
        client.post(required(metadata.token(), "token endpoint"), Forms.format(form), null));
  }

  /** As {@link #inBrowser}, with a code to enter elsewhere. */
  public List<Secret> onAnotherDevice() throws IOException {
    try {
      IssuerMetadata metadata = IssuerMetadata.fetch(client, issuer);
      LoginAttempt attempt = LoginAttempt.to("/");
      var form = new LinkedHashMap<String, String>();
      form.put("client_id", clientId);
      form.put("scope", String.join(" ", scopes));
      // Some issuers want PKCE here too.
      form.put("code_challenge", DemoIssuer.challengeOf(attempt.verifier()));
      form.put("code_challenge_method", "S256");
      Answer begun =
          client.post(required(metadata.device(), "device log-in"), Forms.format(form), null);
      String deviceCode = begun.text("device_code");
      if (begun.status() != 200 || deviceCode == null) {
        throw new IOException(
            "the issuer refused the device log-in ("
                + TokenVerifier.printable(String.valueOf(begun.text("error")))
                + ")");
      }
      say.accept(
          "Open " + begun.text("verification_uri") + " and enter " + begun.text("user_code"));
      var poll = new LinkedHashMap<String, String>();
      poll.put("grant_type", DEVICE_GRANT);
      poll.put("device_code", deviceCode);
      poll.put("client_id", clientId);
      poll.put("code_verifier", attempt.verifier());
      return poll(required(metadata.token(), "token endpoint"), Forms.format(poll), begun);
    } catch (IssuerFailure e) {
      throw new IOException(e.getMessage());
    }
  }

  private List<Secret> poll(URI endpoint, String form, Answer begun)
      throws IOException, IssuerFailure {
    long seconds = begun.body().get("interval") instanceof Number number ? number.longValue() : 5;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        Thread.sleep(Duration.ofSeconds(Math.clamp(seconds, 1, 60)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the log-in was interrupted");
      }
      Answer answer = client.post(endpoint, form, null);
      String error = String.valueOf(answer.text("error"));
      if (answer.status() == 200) {
        return tokens(answer);
      } else if (error.equals("slow_down")) {
        seconds += 5;
      } else if (!error.equals("authorization_pending")) {
        throw new IOException(
            "the issuer refused the log-in (" + TokenVerifier.printable(error) + ")");
      }
    }
    throw new IOException("nobody logged in within " + PATIENCE.toMinutes() + " minutes");
  }

  private static List<Secret> tokens(Answer answer) throws IOException {
    var tokens = new ArrayList<Secret>();
    for (String kind : List.of("access_token", "id_token")) {
      String token = answer.text(kind);
      if (token != null && token.split("\\.").length == 3) {
        tokens.add(Secret.of(token));
      }
    }
    if (answer.status() != 200 || tokens.isEmpty()) {
      throw new IOException("the issuer gave no token");
    }
    return tokens;
  }

  private URI required(@org.jspecify.annotations.Nullable URI endpoint, String what)
      throws IOException {
    if (endpoint == null) {
      throw new IOException("the issuer " + issuer + " has no " + what);
    }
    return endpoint;
  }

  private static Map<String, String> wait(CompletableFuture<Map<String, String>> answered)
      throws IOException {
    try {
      return answered.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("nobody logged in within " + PATIENCE.toMinutes() + " minutes");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the log-in was interrupted");
    } catch (ExecutionException e) {
      throw new IOException("the log-in failed", e);
    }
  }
}
