package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.identity.DemoIssuer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, for how long, and what everybody else is told. */
@Tag("peer")
class TokensIT {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  @TempDir static Path folder;
  private static World world;
  private static DemoIssuer elsewhere;
  private static DemoIssuer unknown;
  private static GatewayProcess gateway;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    world = new World(folder);
    elsewhere = issuer();
    unknown = issuer();
    world.section(
        "identity",
        "{issuers: [%s, %s], roles: {reader: [agents, developers], owner: [dba]}}"
            .formatted(
                World.trusting(world.issuer, DemoIssuer.AUDIENCE),
                World.trusting(elsewhere, "another-service")
                    .replace("{issuer:", "{prefix: elsewhere, issuer:")));
    gateway = GatewayProcess.start(world, Map.of());
    client = new Client(world);
  }

  private static DemoIssuer issuer() throws Exception {
    return DemoIssuer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    if (gateway != null) { // else it did not start, which is the failure to see
      gateway.close();
    }
    elsewhere.close();
    unknown.close();
    world.close();
  }

  /** What whoever shows this is told; the error has the right code and repeats nothing. */
  private static String refusal(String token) {
    SQLException refused = assertThrows(SQLException.class, () -> client.connect(token, "orders"));
    String words = Client.words(refused);
    assertTrue(words.matches("(?s)28(P01|000) .*"), words);
    assertTrue(token.length() < 10 || !words.contains(token), "the credential is never repeated");
    return words;
  }

  private static void assertSays(String part, String token) {
    String words = refusal(token);
    assertTrue(words.contains(part), words);
  }

  @Test
  void anExpiredTokenIsRefused() {
    assertSays("expired", world.token("claude", Duration.ofMinutes(-10)));
  }

  @Test
  void aTokenForAnotherAudienceIsRefused() {
    assertSays("audience", elsewhere.token("claude", Duration.ofHours(1)).revealText());
  }

  @Test
  void aTokenOfAnUnknownIssuerIsRefused() {
    assertSays("issuer", unknown.token("claude", Duration.ofHours(1)).revealText());
  }

  @Test
  void aForgedSignatureIsRefused() {
    String[] parts = world.token("claude").split("\\.");
    refusal(parts[0] + "." + parts[1] + "." + BASE64.encodeToString(new byte[64]));
  }

  @Test
  void aTokenWhoseClaimsWereChangedIsRefused() {
    String[] parts = world.token("claude").split("\\.");
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    String changed =
        BASE64.encodeToString(claims.replace("alice", "carol").getBytes(StandardCharsets.UTF_8));
    assertFalse(changed.equals(parts[1]));
    refusal(parts[0] + "." + changed + "." + parts[2]);
  }

  @Test
  void aTokenThatSaysItNeedsNoSignatureIsRefused() {
    String[] parts = world.token("claude").split("\\.");
    for (String header :
        new String[] {"{\"alg\":\"none\"}", "{\"alg\":\"None\",\"typ\":\"JWT\"}"}) {
      String none = BASE64.encodeToString(header.getBytes(StandardCharsets.UTF_8));
      refusal(none + "." + parts[1] + ".");
      refusal(none + "." + parts[1] + "." + parts[2]);
    }
  }

  @Test
  void aTokenSignedWithThePublicKeyAsASecretIsRefused() {
    String[] parts = world.token("claude").split("\\.");
    String header =
        new String(Base64.getUrlDecoder().decode(parts[0]), StandardCharsets.UTF_8)
            .replace("ES256", "HS256");
    refusal(
        BASE64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + parts[1]
            + "."
            + BASE64.encodeToString(new byte[32]));
  }

  @Test
  void whatIsNoTokenAtAllIsRefused() {
    for (String password : new String[] {"", "hunter2", "a.b.c", "..", "x".repeat(10_000)}) {
      refusal(password);
    }
  }

  @Test
  void anUnknownTargetIsNamedInTheRefusal() {
    SQLException refused =
        assertThrows(SQLException.class, () -> client.connect(world.token("claude"), "payroll"));
    assertTrue(Client.words(refused).contains("payroll"), Client.words(refused));
  }

  @Test
  void aSessionThatIsIdleEndsWithItsTokenAndIsToldWhy() throws Exception {
    try (RawClient raw =
        RawClient.ready(world, world.token("claude", Duration.ofSeconds(3)), "orders")) {
      RawClient.Frame last = raw.untilAny("E");
      assertTrue(last.text().contains("GATE-082"), last.text());
      assertTrue(last.text().contains("FATAL"), last.text());
      assertEquals(RawClient.GONE, raw.next());
    }
  }

  @Test
  void aRevokedSecretEndsItsSessionAndOpensNoOther() throws Exception {
    String secret = client.sessionSecret("claude");
    try (RawClient raw = RawClient.ready(world, secret, "orders")) {
      client.revoke(secret);

      RawClient.Frame last = raw.untilAny("E");
      assertTrue(last.text().contains("GATE-082"), last.text());
      assertEquals(RawClient.GONE, raw.next());
    }
    assertSays("revoked", secret);
  }

  @Test
  void aRevokedTokenEndsItsSessionAndOpensNoOther() throws Exception {
    String token = world.token("claude");
    try (RawClient raw = RawClient.ready(world, token, "orders")) {
      client.revoke(token);

      RawClient.Frame last = raw.untilAny("E");
      assertTrue(last.text().contains("GATE-082"), last.text());
    }
    assertSays("revoked", token);
  }
}
