package io.sallyport.runtime.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.sallyport.api.Secret;
import io.sallyport.api.Subject;
import io.sallyport.runtime.TestClock;
import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import io.sallyport.runtime.identity.AuthenticationException.Unavailable;
import io.sallyport.runtime.identity.Authenticator.Identity;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OidcAuthenticatorTest {
  private final TestClock clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
  private ScriptedIssuer issuer;
  private OidcAuthenticator authenticator;

  @BeforeEach
  void start() throws Exception {
    issuer = new ScriptedIssuer();
    authenticator = authenticator(Map.of());
  }

  @AfterEach
  void stop() {
    issuer.close();
  }

  private OidcAuthenticator authenticator(Map<String, ClientConfig> clients) {
    var config =
        new IssuerConfig(
            issuer.uri(), List.of("sallyport"), null, null, null, null, null, null, null, clients);
    return new OidcAuthenticator(
        IdentityConfig.of(
            List.of(config), Map.of("owner", List.of("dba"), "reader", List.of("support"))),
        null,
        clock);
  }

  private JWTClaimsSet.Builder claims() {
    return issuer.claims(clock.instant());
  }

  private Identity identify(Secret credential) {
    try {
      return authenticator.authenticate(credential).toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw (RuntimeException) e.getCause();
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private void rejects(Secret credential) {
    Rejected rejected = assertThrows(Rejected.class, () -> identify(credential));
    String text = credential.revealText();
    if (text.length() > 8) {
      assertFalse(rejected.getMessage().contains(text), "the message quotes the credential");
    }
  }

  @Test
  void acceptsATokenAndReadsWhoItIs() throws Exception {
    Identity identity = identify(ScriptedIssuer.signed(claims().build()));

    assertEquals("human:alice", identity.subject().id());
    assertEquals("Alice A.", identity.subject().name());
    assertEquals(Subject.Kind.HUMAN, identity.subject().kind());
    assertEquals(Set.of("developers", "dba"), identity.subject().groups());
    assertEquals(Set.of("owner"), identity.subject().roles());
    assertEquals(clock.instant().plusSeconds(300), identity.expires());
    assertNull(identity.run());
  }

  @Test
  void acceptsEveryAlgorithmOfTheList() throws Exception {
    for (JWSAlgorithm algorithm :
        List.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512)) {
      var header = new JWSHeader.Builder(algorithm).keyID("rsa").build();
      identify(
          ScriptedIssuer.signed(header, claims().build(), new RSASSASigner(ScriptedIssuer.RSA)));
    }
    identify(ScriptedIssuer.signedEc(claims().build()));
  }

  @Test
  void acceptsEd25519() throws Exception {
    // Given a key as RFC 8037 publishes it
    var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] point = java.util.Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    issuer.keys.add(
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"ed\",\"x\":\"%s\"}"
            .formatted(Base64URL.encode(point)));
    var header = new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID("ed").build();
    var payload = claims().build().toPayload().toBase64URL();
    byte[] input =
        (header.toBase64URL() + "." + payload).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(input);
    byte[] good = signature.sign();

    // Then the right signature is accepted, another is not
    identify(Secret.of(new String(input) + "." + Base64URL.encode(good)));
    good[5] ^= 1;
    rejects(Secret.of(new String(input) + "." + Base64URL.encode(good)));
  }

  @Test
  void refusesATokenWithoutSignature() {
    rejects(Secret.of(new PlainJWT(claims().build()).serialize()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
  void refusesAlgNoneInEverySpelling(String none) {
    String header = Base64URL.encode("{\"alg\":\"%s\",\"kid\":\"rsa\"}".formatted(none)).toString();
    String payload = claims().build().toPayload().toBase64URL().toString();
    rejects(Secret.of(header + "." + payload + "."));
    rejects(Secret.of(header + "." + payload + "." + Base64URL.encode("x")));
  }

  @Test
  void refusesAnHmacMadeWithThePublicKey() throws Exception {
    for (byte[] secret :
        List.of(
            ScriptedIssuer.RSA.toRSAPublicKey().getEncoded(),
            ScriptedIssuer.RSA.toPublicJWK().toJSONString().getBytes())) {
      var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("rsa").build();
      rejects(ScriptedIssuer.signed(header, claims().build(), new MACSigner(secret)));
    }
  }

  @Test
  void refusesAnHmacEvenWithASymmetricKeyAmongTheIssuersKeys() throws Exception {
    byte[] secret = new byte[32];
    issuer.keys.add(
        "{\"kty\":\"oct\",\"kid\":\"oct\",\"k\":\"%s\"}".formatted(Base64URL.encode(secret)));
    var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("oct").build();
    rejects(ScriptedIssuer.signed(header, claims().build(), new MACSigner(secret)));
  }

  @Test
  void refusesAForgedSignature() throws Exception {
    RSAKey other = new RSAKeyGenerator(2048).keyID("rsa").generate();
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build();
    rejects(ScriptedIssuer.signed(header, claims().build(), new RSASSASigner(other)));
  }

  @Test
  void refusesAKeyThatTheTokenBringsAlong() throws Exception {
    RSAKey own = new RSAKeyGenerator(2048).generate();
    var header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .jwk(own.toPublicJWK())
            .jwkURL(java.net.URI.create("http://127.0.0.1:1/keys"))
            .build();
    rejects(ScriptedIssuer.signed(header, claims().build(), new RSASSASigner(own)));
  }

  @Test
  void refusesClaimsChangedAfterSigning() throws Exception {
    String[] parts = ScriptedIssuer.signed(claims().build()).revealText().split("\\.");
    String other = claims().subject("bob").build().toPayload().toBase64URL().toString();
    rejects(Secret.of(parts[0] + "." + other + "." + parts[2]));
  }

  @Test
  void refusesASignatureOfZeroes() throws Exception {
    String[] parts = ScriptedIssuer.signedEc(claims().build()).revealText().split("\\.");
    rejects(Secret.of(parts[0] + "." + parts[1] + "." + Base64URL.encode(new byte[64])));
  }

  @Test
  void refusesAShortRsaKey() throws Exception {
    RSAKey weak = new RSAKeyGenerator(1024, true).keyID("weak").generate();
    issuer.publish(ScriptedIssuer.RSA, weak);
    var token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("weak").build(), claims().build());
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(weak.toPrivateKey());
    signature.update(token.getSigningInput());
    rejects(
        Secret.of(new String(token.getSigningInput()) + "." + Base64URL.encode(signature.sign())));
  }

  @Test
  void refusesATokenOfAnotherType() throws Exception {
    var header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("rsa")
            .type(new JOSEObjectType("logout+jwt"))
            .build();
    rejects(ScriptedIssuer.signed(header, claims().build(), new RSASSASigner(ScriptedIssuer.RSA)));
  }

  @Test
  void refusesUnknownCriticalHeaders() throws Exception {
    var header =
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .keyID("ec")
            .criticalParams(Set.of("urn:x"))
            .customParam("urn:x", true)
            .build();
    rejects(ScriptedIssuer.signed(header, claims().build(), new ECDSASigner(ScriptedIssuer.EC)));
  }

  @Test
  void refusesAnExpiredTokenAfterTheSkew() throws Exception {
    Secret token = ScriptedIssuer.signed(claims().build());
    clock.pass(Duration.ofSeconds(329));
    identify(token);
    clock.pass(Duration.ofSeconds(1));
    rejects(token);
  }

  @Test
  void refusesATokenThatNeverExpires() throws Exception {
    rejects(ScriptedIssuer.signed(claims().expirationTime(null).build()));
  }

  @Test
  void refusesATokenOfTheFuture() throws Exception {
    Instant soon = clock.instant().plusSeconds(31);
    rejects(ScriptedIssuer.signed(claims().notBeforeTime(Date.from(soon)).build()));
    rejects(ScriptedIssuer.signed(claims().issueTime(Date.from(soon)).build()));
    identify(
        ScriptedIssuer.signed(
            claims().notBeforeTime(Date.from(clock.instant().plusSeconds(29))).build()));
  }

  @Test
  void refusesAnotherAudience() throws Exception {
    rejects(ScriptedIssuer.signed(claims().audience("somebody").build()));
    rejects(ScriptedIssuer.signed(claims().audience((String) null).build()));
  }

  @Test
  void refusesAnotherIssuer() throws Exception {
    rejects(ScriptedIssuer.signed(claims().issuer("https://evil.example").build()));
    rejects(ScriptedIssuer.signed(claims().issuer(issuer.uri() + "/").build()));
    rejects(ScriptedIssuer.signed(claims().issuer(null).build()));
  }

  @Test
  void refusesAnIssuerWhoseDocumentNamesAnother() throws Exception {
    issuer.named = "https://evil.example";
    assertThrows(Unavailable.class, () -> identify(ScriptedIssuer.signed(claims().build())));
  }

  @Test
  void refusesAnOversizeCredentialUnread() throws Exception {
    rejects(ScriptedIssuer.signed(claims().claim("pad", "x".repeat(20_000)).build()));
    rejects(Secret.of("a".repeat(1 << 20)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ".", "..", "a.b.c", "secret", "e30.e30.e30", "a.b.c.d.e", "sps_unknown"})
  void refusesGarbage(String garbage) {
    rejects(Secret.of(garbage));
  }

  @Test
  void acceptsANewKeyAfterRotation() throws Exception {
    // Given keys that were fetched
    identify(ScriptedIssuer.signed(claims().build()));
    RSAKey next = new RSAKeyGenerator(2048).keyID("next").generate();
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("next").build();
    Secret token = ScriptedIssuer.signed(header, claims().build(), new RSASSASigner(next));

    // When the issuer rotates
    issuer.publish(next);
    clock.pass(Duration.ofSeconds(6));

    // Then the new key works, and the old one no more
    identify(token);
    rejects(ScriptedIssuer.signed(claims().build()));
  }

  @Test
  void answersAtOnceForATokenProvenBefore() throws Exception {
    Secret token = ScriptedIssuer.signed(claims().build());
    Identity first = identify(token);

    var again = authenticator.authenticate(token).toCompletableFuture();

    assertTrue(again.isDone());
    assertEquals(first, again.join());
  }

  @Test
  void refusesATokenProvenBeforeOnceItHasExpired() throws Exception {
    Secret token = ScriptedIssuer.signed(claims().build());
    identify(token);
    clock.pass(Duration.ofSeconds(300 + 31));
    rejects(token);
  }

  @Test
  void refusesATokenProvenBeforeOnceItsKeyIsWithdrawn() throws Exception {
    // Given a proven token
    Secret token = ScriptedIssuer.signed(claims().build());
    identify(token);

    // When its issuer has another key, and the gateway has heard of it
    RSAKey next = new RSAKeyGenerator(2048).keyID("next").generate();
    issuer.publish(next);
    clock.pass(Duration.ofSeconds(6));
    var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("next").build();
    identify(ScriptedIssuer.signed(header, claims().build(), new RSASSASigner(next)));

    // Then it is proven no longer
    rejects(token);
  }

  @Test
  void provesNoOtherTokenByOneProvenBefore() throws Exception {
    String token = ScriptedIssuer.signed(claims().build()).revealText();
    identify(Secret.of(token));
    String[] parts = token.split("\\.");
    String other = ScriptedIssuer.signed(claims().subject("mallory").build()).revealText();
    rejects(Secret.of(parts[0] + "." + other.split("\\.")[1] + "." + parts[2]));
    rejects(Secret.of(token + "A"));
  }

  @Test
  void doesNotAskTheIssuerForEveryMadeUpKey() throws Exception {
    identify(ScriptedIssuer.signed(claims().build()));
    for (int i = 0; i < 50; i++) {
      var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("made-up-" + i).build();
      rejects(
          ScriptedIssuer.signed(header, claims().build(), new RSASSASigner(ScriptedIssuer.RSA)));
    }
    assertTrue(issuer.fetches.get() <= 2, "fetched " + issuer.fetches.get() + " times");
  }

  @Test
  void keepsWorkingWithKnownKeysWhileTheIssuerIsDown() throws Exception {
    identify(ScriptedIssuer.signed(claims().build()));
    issuer.status = 503;
    clock.pass(Duration.ofHours(23));
    identify(ScriptedIssuer.signed(claims().build()));

    // But not for ever: a key may have been withdrawn meanwhile
    clock.pass(Duration.ofHours(2));
    assertThrows(Unavailable.class, () -> identify(ScriptedIssuer.signed(claims().build())));
  }

  @Test
  void isUnavailableWhenTheIssuerWasNeverReached() throws Exception {
    Secret token = ScriptedIssuer.signed(claims().build());
    issuer.close();
    assertThrows(Unavailable.class, () -> identify(token));
  }

  @Test
  void readsAnAgentAndItsHumanFromTheActClaim() throws Exception {
    authenticator =
        authenticator(
            Map.of(
                "claude",
                new ClientConfig(ClientConfig.Kind.AGENT, "Claude", null, List.of("agents"))));
    Subject agent =
        identify(ScriptedIssuer.signed(claims().claim("act", Map.of("sub", "claude")).build()))
            .subject();

    assertEquals("agent:Claude", agent.id());
    assertEquals(Subject.Kind.AGENT, agent.kind());
    assertEquals(Set.of("agents"), agent.groups());
    assertEquals(Set.of(), agent.roles(), "an agent does not inherit its human's roles");
    assertEquals("human:alice", agent.onBehalfOf().id());
    assertEquals(Set.of("owner"), agent.onBehalfOf().roles());
  }

  @Test
  void refusesAnActClaimThatNamesNobody() throws Exception {
    rejects(ScriptedIssuer.signed(claims().claim("act", "claude").build()));
    rejects(ScriptedIssuer.signed(claims().claim("act", Map.of()).build()));
  }

  @Test
  void readsAnAgentFromItsClientAndItsHumanFromTheConfiguredClaim() throws Exception {
    authenticator =
        authenticator(
            Map.of("bot", new ClientConfig(ClientConfig.Kind.AGENT, null, "owner", null)));
    Subject agent =
        identify(ScriptedIssuer.signed(claims().claim("azp", "bot").claim("owner", "bob").build()))
            .subject();
    assertEquals("agent:bot", agent.id());
    assertEquals("human:bob", agent.onBehalfOf().id());

    // An agent that lost its human is nobody
    rejects(ScriptedIssuer.signed(claims().claim("azp", "bot").build()));
  }

  @Test
  void refusesTheTokensOfAClientThatNobodyNamed() throws Exception {
    rejects(ScriptedIssuer.signed(claims().claim("azp", "other-app").build()));
  }

  @Test
  void neverTakesAServiceForAHuman() throws Exception {
    authenticator =
        authenticator(Map.of("cli", new ClientConfig(ClientConfig.Kind.HUMAN, null, null, null)));
    for (JWTClaimsSet own :
        List.of(
            claims().claim("client_id", "cli").subject("cli").build(),
            claims().claim("azp", "cli").claim("preferred_username", "service-account-cli").build(),
            claims().claim("azp", "cli").claim("gty", "client-credentials").build())) {
      assertEquals(Subject.Kind.SERVICE, identify(ScriptedIssuer.signed(own)).subject().kind());
    }
  }

  @Test
  void refusesNamesThatWouldFoolAReader() throws Exception {
    for (String name : List.of("", " ", "a\nb", "al\u202eice", "x".repeat(201))) {
      rejects(ScriptedIssuer.signed(claims().subject(name).build()));
    }
  }

  @Test
  void givesTheSameIdToTheSameTokenAndNoOther() throws Exception {
    Secret token = ScriptedIssuer.signed(claims().jwtID("1").build());
    assertEquals(identify(token).credentialId(), identify(token).credentialId());
    assertFalse(
        identify(token)
            .credentialId()
            .equals(identify(ScriptedIssuer.signed(claims().jwtID("2").build())).credentialId()));
    assertInstanceOf(String.class, identify(token).credentialId());
  }
}
