package io.sallyport.runtime.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.store.TestStore;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The console's log-in at the demo's issuer. */
@Tag("peer")
@Timeout(60)
class OidcLoginIT {
  private static TestStore store;
  private static DemoIssuer issuer;
  private static ConsoleUnderTest console;

  private final Browser browser = new Browser();

  @BeforeAll
  static void start() throws Exception {
    store = new TestStore();
    issuer = DemoIssuer.start(new InetSocketAddress("127.0.0.1", 0), Clock.systemUTC());
    var secrets = new SessionSecrets(store.store(), Clock.systemUTC());
    var config = IdentityConfig.of(List.of(issuer.config()), Map.of());
    var authenticator = new OidcAuthenticator(config, secrets, Clock.systemUTC());
    console =
        new ConsoleUnderTest(uri ->
            new OidcLogin(
                config,
                authenticator,
                secrets,
                reference -> {
                  throw new IllegalArgumentException(reference);
                },
                uri,
                Clock.systemUTC()));
  }

  @AfterAll
  static void stop() throws Exception {
    console.close();
    issuer.close();
    store.close();
  }

  private static URI at(String path) {
    return console.uri().resolve(path);
  }

  private Browser.Page logIn(String next) throws Exception {
    return browser.submit(
        browser.get(at("/login?next=" + Forms.encode(next))), Map.of("person", "bob"));
  }

  @Test
  void comesBackAsThePersonChosen() throws Exception {
    assertEquals("/approvals nobody", browser.get(at("/approvals")).body());
    assertEquals("/approvals human:bob", logIn("/approvals?state=waiting").body());
    assertNull(browser.cookie(console.uri(), "sallyport_login"), "the attempt is over");
    assertTrue(browser.cookie(console.uri(), "sallyport_console").startsWith("spc_"));
  }

  @Test
  void endsWithTheLogOut() throws Exception {
    logIn("/");
    String stolen = browser.cookie(console.uri(), "sallyport_console");

    // A foreign page cannot do it
    assertEquals(
        403,
        browser
            .once(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), at("/logout"))
            .statusCode());
    assertEquals(
        204,
        browser
            .once(
                HttpRequest.newBuilder()
                    .header("Sallyport-Console", "1")
                    .POST(HttpRequest.BodyPublishers.noBody()),
                at("/logout"))
            .statusCode());

    assertEquals("/ nobody", browser.get(at("/")).body());
    browser.setCookie(console.uri(), "sallyport_console", stolen);
    assertEquals("/ nobody", browser.get(at("/")).body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil",
        "/login",
        "/a\r\nSet-Cookie: x=y",
        "http:/evil.example"
      })
  void returnsToTheConsoleOnly(String next) throws Exception {
    assertEquals("/ human:bob", logIn(next).body());
  }

  @Test
  void refusesAnAnswerThatThisBrowserDidNotAskFor() throws Exception {
    // Given the answer to somebody else's log-in
    Browser.Page theirs = new Browser().get(at("/login"));
    String answer =
        new Browser()
            .once(
                HttpRequest.newBuilder()
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            Forms.format(theirs.hidden()) + "&person=carol")),
                theirs.action())
            .headers()
            .firstValue("Location")
            .orElseThrow();

    // When it is put into this one, without and with a log-in of its own under way
    assertEquals(400, browser.get(URI.create(answer)).status());
    browser.get(at("/login"));
    assertEquals(400, browser.get(URI.create(answer)).status());
    assertEquals("/ nobody", browser.get(at("/")).body());
  }

  @Test
  void refusesACodeTheSecondTime() throws Exception {
    logIn("/");
    URI answer =
        browser.visited.stream()
            .filter(uri -> uri.getPath().equals("/login/callback"))
            .findFirst()
            .orElseThrow();
    assertEquals(400, browser.get(answer).status());
  }

  @Test
  void refusesAnAnswerOfAnotherIssuer() throws Exception {
    Browser.Page page = browser.get(at("/login"));
    String state = page.hidden().get("state");
    for (String iss : List.of("", "&iss=https%3A%2F%2Fevil.example")) {
      browser.get(at("/login"));
      String fresh = browser.cookie(console.uri(), "sallyport_login").split("\\.")[0];
      assertFalse(fresh.equals(state));
      assertEquals(403, browser.get(at("/login/callback?code=x&state=" + fresh + iss)).status());
    }
  }

  @Test
  void takesABearersTokenAndNoCookieBesideIt() throws Exception {
    logIn("/");
    assertEquals(
        "/ agent:claude",
        who("Bearer " + issuer.token("claude", Duration.ofMinutes(5)).revealText()));
    assertEquals("/ nobody", who("Bearer forged"));
    assertEquals("/ nobody", who("Basic Ym9iOmJvYg=="));
  }

  private String who(String authorization) throws Exception {
    return browser
        .once(HttpRequest.newBuilder().header("Authorization", authorization).GET(), at("/"))
        .body();
  }

  @Test
  void tradesATokenForASecretThatNamesARun() throws Exception {
    String token = issuer.token("claude", Duration.ofMinutes(5)).revealText();
    HttpResponse<String> made = secret(token, "run=INC-4821");
    assertEquals(201, made.statusCode(), made.body());
    String secret = JsonMapper.shared().readTree(made.body()).get("secret").asString();
    assertEquals("/ agent:claude", who("Bearer " + secret));

    assertEquals(403, secret(secret, "").statusCode(), "no secret from a secret");
    assertEquals(401, secret("forged", "").statusCode());
    assertEquals(400, secret(token, "run=a%20b").statusCode());

    assertEquals(
        204,
        browser
            .once(
                HttpRequest.newBuilder().header("Authorization", "Bearer " + secret).DELETE(),
                at("/api/session-secrets"))
            .statusCode());
    assertEquals("/ nobody", who("Bearer " + secret));
  }

  @Test
  void logsInFromTheCommandLineInABrowser() throws Exception {
    // Given the command line, which asks the console where to log in
    var gateway = new SecretExchange(console.uri());
    var at = gateway.loginAt();
    assertEquals(issuer.issuer(), at.issuer());
    var shown = new java.util.concurrent.LinkedBlockingQueue<String>();
    var login = new CommandLineLogin(at.issuer(), at.client(), at.scopes(), shown::add);
    var made =
        java.util.concurrent.CompletableFuture.supplyAsync(() -> {
          try {
            return gateway.exchange(login.inBrowser(), "INC-7", null);
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });

    // When the address that it shows is opened, and a person chosen
    shown.poll(20, java.util.concurrent.TimeUnit.SECONDS);
    URI address = URI.create(shown.poll(20, java.util.concurrent.TimeUnit.SECONDS).strip());
    browser.submit(browser.get(address), Map.of("person", "carol"));

    // Then it holds a session secret of that person
    var secret = made.get(20, java.util.concurrent.TimeUnit.SECONDS);
    assertEquals("human:carol", secret.subject());
    assertEquals("/ human:carol", who("Bearer " + secret.secret().revealText()));
  }

  private HttpResponse<String> secret(String bearer, String form) throws Exception {
    return browser.once(
        HttpRequest.newBuilder()
            .header("Authorization", "Bearer " + bearer)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)),
        at("/api/session-secrets"));
  }
}
