package io.sallyport.runtime.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sallyport.api.Secret;
import io.sallyport.api.Subject;
import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import io.sallyport.runtime.peers.Keycloak;
import io.sallyport.runtime.store.TestStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/**
 * A product that many gateways will meet. It is large, so it runs by name only: {@code mvn test
 * -Dtest=KeycloakIT -Dtests.excludedGroups=}
 */
@Tag("peer")
@Tag("keycloak")
@Timeout(400)
class KeycloakIT {
  private static TestStore store;
  private static Keycloak keycloak;
  private static OidcAuthenticator authenticator;
  private static SessionSecrets secrets;
  private static ConsoleUnderTest console;

  @BeforeAll
  static void start() throws Exception {
    store = new TestStore();
    keycloak = new Keycloak();
    secrets = new SessionSecrets(store.store(), Clock.systemUTC());
    var issuer =
        new IssuerConfig(
            keycloak.realm(),
            null,
            "sallyport",
            null,
            null,
            "preferred_username",
            null,
            null,
            null,
            Map.of("claude", new ClientConfig(ClientConfig.Kind.AGENT, null, "owner", null)));
    var config = IdentityConfig.of(List.of(issuer), Map.of("owner", List.of("dba")));
    authenticator = new OidcAuthenticator(config, secrets, Clock.systemUTC());
    console =
        new ConsoleUnderTest(uri ->
            new OidcLogin(
                config,
                authenticator,
                secrets,
                reference -> Secret.of(""),
                uri,
                Clock.systemUTC()));
  }

  @AfterAll
  static void stop() throws Exception {
    console.close();
    keycloak.close();
    store.close();
  }

  @Test
  void logsAPersonInThroughItsPages() throws Exception {
    var browser = new Browser();
    Browser.Page form = browser.get(console.uri().resolve("/login?next=/approvals"));
    Browser.Page page = browser.submit(form, Map.of("username", "bob", "password", "bob-pw"));

    assertEquals("/approvals human:bob", page.body());
    Subject bob =
        secrets
            .identify(
                browser.cookie(console.uri(), "sallyport_console"), SessionSecrets.Purpose.CONSOLE)
            .subject();
    assertEquals("Bob Builder", bob.name());
    assertEquals(Set.of("owner"), bob.roles());
  }

  @Test
  void givesAnAgentATokenThatNamesItsHuman() throws Exception {
    Subject claude = authenticator.identify(agentToken()).subject();
    assertEquals("agent:claude", claude.id());
    assertEquals("human:alice", claude.onBehalfOf().id());
  }

  @Test
  void givesATokenThatWorksNowhereElse() throws Exception {
    var other =
        new IssuerConfig(
            keycloak.realm(), List.of("other"), null, null, null, null, null, null, null, null);
    var elsewhere =
        new OidcAuthenticator(IdentityConfig.of(List.of(other), Map.of()), null, Clock.systemUTC());
    Secret token = agentToken();
    assertThrows(Rejected.class, () -> elsewhere.identify(token));
  }

  private static Secret agentToken() throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(keycloak.realm() + "/protocol/openid-connect/token"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            Forms.format(
                                Map.of(
                                    "grant_type", "client_credentials",
                                    "client_id", "claude",
                                    "client_secret", "claude-secret"))))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return Secret.of(JsonMapper.shared().readTree(response.body()).get("access_token").asString());
  }
}
