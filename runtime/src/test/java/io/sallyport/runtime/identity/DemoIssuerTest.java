package io.sallyport.runtime.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Subject;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DemoIssuerTest {
  private DemoIssuer issuer;
  private OidcAuthenticator authenticator;

  @BeforeEach
  void start() throws Exception {
    issuer = DemoIssuer.start(new InetSocketAddress("127.0.0.1", 0), Clock.systemUTC());
    authenticator =
        new OidcAuthenticator(
            IdentityConfig.of(List.of(issuer.config()), Map.of("reader", List.of("agents"))),
            null,
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  @Test
  void makesTokensForPeopleThatTheGatewayAccepts() {
    Subject bob = authenticator.identify(issuer.token("bob", Duration.ofMinutes(5))).subject();
    assertEquals("human:bob", bob.id());
    assertEquals(Set.of("dba", "approvers"), bob.groups());
  }

  @Test
  void makesAnAgentsTokenThatCarriesItsHuman() {
    Subject claude =
        authenticator.identify(issuer.token("claude", Duration.ofMinutes(5))).subject();
    assertEquals("agent:claude", claude.id());
    assertEquals(Set.of("reader"), claude.roles());
    assertEquals("human:alice", claude.onBehalfOf().id());
  }

  @Test
  void makesNoTokenForStrangers() {
    assertThrows(
        IllegalArgumentException.class, () -> issuer.token("mallory", Duration.ofMinutes(5)));
  }

  @Test
  void listensOnLoopbackOnly() {
    assertThrows(
        IllegalArgumentException.class,
        () -> DemoIssuer.start(new InetSocketAddress("0.0.0.0", 0), Clock.systemUTC()));
  }

  @Test
  void saysOnItsPageWhatItIs() throws Exception {
    String page = get(authorize("http://127.0.0.1:1/login/callback", "x&quot;\"><script>")).body();
    assertTrue(page.contains("For demonstrations only"));
    assertTrue(page.contains("value=\"carol\""));
    assertTrue(!page.contains("<script>"), "the page repeats its caller's words unescaped");
  }

  @Test
  void sendsNobodyToAnotherMachine() throws Exception {
    assertEquals(400, get(authorize("http://evil.example/", "s")).statusCode());
    assertEquals(400, get(authorize("javascript:alert(1)", "s")).statusCode());
  }

  private URI authorize(String redirect, String state) {
    return URI.create(
        issuer.issuer()
            + "/authorize?"
            + Forms.format(
                Map.of(
                    "client_id",
                    DemoIssuer.CLIENT,
                    "redirect_uri",
                    redirect,
                    "response_type",
                    "code",
                    "code_challenge",
                    DemoIssuer.challengeOf("v".repeat(43)),
                    "code_challenge_method",
                    "S256",
                    "state",
                    state)));
  }

  private static HttpResponse<String> get(URI uri) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
