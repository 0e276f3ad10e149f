package io.sallyport.runtime.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sallyport.api.Secret;
import io.sallyport.api.Subject;
import io.sallyport.runtime.TestClock;
import io.sallyport.runtime.config.SecretReference;
import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import io.sallyport.runtime.peers.OidcProvider;
import io.sallyport.runtime.store.TestStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** A certified OpenID provider: log-in through its pages, its keys and its tokens. */
@Tag("peer")
@Timeout(120)
class OidcProviderIT {
  private static final String AUDIENCE = "https://sallyport.example";
  private static final TestClock clock =
      new TestClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
  private static TestStore store;
  private static OidcProvider provider;
  private static OidcAuthenticator authenticator;
  private static ConsoleUnderTest console;

  @BeforeAll
  static void start() throws Exception {
    store = new TestStore();
    console =
        new ConsoleUnderTest(uri -> {
          try {
            provider = new OidcProvider(uri);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          var secrets = new SessionSecrets(store.store(), clock);
          var config = IdentityConfig.of(List.of(issuer()), Map.of("owner", List.of("dba")));
          authenticator = new OidcAuthenticator(config, secrets, clock);
          return new OidcLogin(
              config,
              authenticator,
              secrets,
              reference -> Secret.of("console secret/+:of this test"),
              uri,
              clock);
        });
  }

  private static IssuerConfig issuer() {
    return new IssuerConfig(
        provider.uri(),
        List.of(AUDIENCE),
        "console",
        new SecretReference("env:CONSOLE_SECRET"),
        null,
        null,
        null,
        null,
        List.of("openid", "profile", "groups"),
        Map.of(
            "nightly-report",
            new ClientConfig(ClientConfig.Kind.SERVICE, "report", null, List.of("reports"))));
  }

  @AfterAll
  static void stop() throws Exception {
    console.close();
    provider.close();
    store.close();
  }

  private static Browser.Page logIn(Browser browser, String name) throws Exception {
    Browser.Page page =
        browser.submit(
            browser.get(console.uri().resolve("/login?next=/approvals")),
            Map.of("login", name, "password", "any"));
    return browser.submit(page, Map.of()); // the page that asks for consent
  }

  private static Secret serviceToken(String resource) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(provider.uri() + "/token"))
                    .header(
                        "Authorization",
                        "Basic "
                            + Base64.getEncoder()
                                .encodeToString("nightly-report:report-secret".getBytes()))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            Forms.format(
                                Map.of("grant_type", "client_credentials", "resource", resource))))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return Secret.of(JsonMapper.shared().readTree(response.body()).get("access_token").asString());
  }

  @Test
  void logsAPersonInThroughItsPages() throws Exception {
    var browser = new Browser();
    assertEquals("/approvals human:bob", logIn(browser, "bob").body());
  }

  @Test
  void carriesThePersonsGroups() throws Exception {
    var browser = new Browser();
    logIn(browser, "bob");
    Subject bob =
        new SessionSecrets(store.store(), clock)
            .identify(
                browser.cookie(console.uri(), "sallyport_console"), SessionSecrets.Purpose.CONSOLE)
            .subject();
    assertEquals(Set.of("dba", "approvers"), bob.groups());
    assertEquals(Set.of("owner"), bob.roles());
    assertEquals("Bob", bob.name());
  }

  @Test
  void logsInFromTheCommandLineOnAnotherDevice() throws Exception {
    // Given the command line, which shows where to enter which code
    var shown = new java.util.concurrent.LinkedBlockingQueue<String>();
    var login =
        new CommandLineLogin(provider.uri(), "cli", List.of("openid", "profile"), shown::add);
    var tokens =
        java.util.concurrent.CompletableFuture.supplyAsync(() -> {
          try {
            return login.onAnotherDevice();
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
    String line = shown.poll(20, java.util.concurrent.TimeUnit.SECONDS);
    String[] words = line.split(" ");

    // When somebody enters it in a browser
    var browser = new Browser();
    Browser.Page page =
        browser.submit(
            browser.get(URI.create(words[1])), Map.of("user_code", words[words.length - 1]));
    page = browser.submit(page, Map.of());
    page = browser.submit(page, Map.of("login", "alice", "password", "any"));
    browser.submit(page, Map.of());

    // Then its ID token, signed by Ed25519, says who it was
    Secret idToken = tokens.get(30, java.util.concurrent.TimeUnit.SECONDS).getLast();
    var cli =
        new IssuerConfig(provider.uri(), null, "cli", null, null, null, null, null, null, null);
    var gateway = new OidcAuthenticator(IdentityConfig.of(List.of(cli), Map.of()), null, clock);
    assertEquals("human:alice", gateway.identify(idToken).subject().id());
  }

  @Test
  void givesAServiceATokenForItself() throws Exception {
    Subject service = authenticator.identify(serviceToken(AUDIENCE)).subject();
    assertEquals("service:report", service.id());
    assertEquals(Subject.Kind.SERVICE, service.kind());
    assertEquals(Set.of("reports"), service.groups());
  }

  @Test
  void givesNoTokenOfAnotherAudienceThatWorksHere() throws Exception {
    Secret other = serviceToken("https://other.example");
    assertThrows(Rejected.class, () -> authenticator.identify(other));
  }

  @Test
  void mayChangeItsKeysAndBeAwayMeanwhile() throws Exception {
    // Given keys that are known
    Secret old = serviceToken(AUDIENCE);
    authenticator.identify(old);

    // While it is away, what it signed is still accepted
    provider.stop();
    authenticator.identify(old);

    // When it comes back with other keys, of the same names
    provider.restart();
    clock.pass(Duration.ofSeconds(6));

    // Then its new tokens are accepted, the old one is not
    authenticator.identify(serviceToken(AUDIENCE));
    assertThrows(Rejected.class, () -> authenticator.identify(old));
  }
}
