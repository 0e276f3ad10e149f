package io.sallyport.runtime.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.sallyport.api.Secret;
import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import io.sallyport.runtime.identity.AuthenticationException.Unavailable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts access tokens and ID tokens of the configured issuers, when they are signed JWTs made for
 * a configured audience, and the session secrets made from them. Whatever else goes wrong inside is
 * {@link Unavailable}, never an identity.
 */
public final class OidcAuthenticator implements Authenticator {
  private static final Logger LOGGER = LoggerFactory.getLogger(OidcAuthenticator.class);
  private final IdentityConfig config;
  private final @Nullable SessionSecrets secrets;
  private final ProvenTokens proven = new ProvenTokens();
  private final Map<String, Trusted> issuers = new LinkedHashMap<>();

  /**
   * @param secrets null: only tokens are accepted
   */
  public OidcAuthenticator(IdentityConfig config, @Nullable SessionSecrets secrets, Clock clock) {
    this.config = config;
    this.secrets = secrets;
    var client = new IssuerClient(config.timeout());
    var prefixes =
        config.issuers().stream()
            .map(IssuerConfig::prefix)
            .filter(prefix -> !prefix.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    for (IssuerConfig issuer : config.issuers()) {
      var keys =
          new IssuerKeys(issuer.issuer(), client, config.keysRefresh(), config.keysKept(), clock);
      issuers.put(
          issuer.issuer().toString(),
          new Trusted(
              issuer,
              client,
              new TokenVerifier(issuer, keys, config.skew(), clock),
              new SubjectMapping(issuer, config.roles(), prefixes)));
    }
  }

  @Override
  public CompletionStage<Identity> authenticate(Secret credential) {
    try {
      Identity known = provenBefore(credential.revealText());
      if (known != null) {
        return CompletableFuture.completedFuture(known);
      }
    } catch (Rejected e) {
      return CompletableFuture.failedFuture(e);
    }
    var result = new CompletableFuture<Identity>();
    Thread.ofVirtual()
        .name("authenticate")
        .start(() -> {
          try {
            result.complete(identify(credential));
          } catch (AuthenticationException e) {
            result.completeExceptionally(e);
          } catch (Throwable e) {
            // Only the class: the message of a parser may quote what it read.
            LOGGER
                .atError()
                .addKeyValue("failure", e.getClass().getName())
                .log("credential could not be checked");
            result.completeExceptionally(
                new Unavailable("the credential could not be checked: see the gateway's log"));
          }
        });
    return result;
  }

  @Override
  public void onRevoked(Consumer<String> credentialId) {
    if (secrets != null) {
      secrets.onRevoked(credentialId);
    }
  }

  @Override
  public boolean revoked(Identity identity) {
    return secrets != null && secrets.knownRevoked(identity.credentialId());
  }

  private static Rejected revoked() {
    return new Rejected("the token has been revoked: get a new one");
  }

  /** The same on the caller's thread. Blocking. */
  Identity identify(Secret credential) {
    String text = credential.revealText();
    if (text.length() > config.maxToken().bytes()) {
      throw new Rejected("the credential is larger than " + config.maxToken().bytes() + " bytes");
    }
    if (SessionSecrets.isOne(text)) {
      if (secrets == null) {
        throw new Rejected("session secrets are not accepted here: present a token");
      }
      return secrets.identify(text, SessionSecrets.Purpose.SESSION);
    }
    SignedJWT token = parse(text);
    Trusted issuer = issuer(token);
    var verified = issuer.verifier().verify(token, issuer.config().audiences());
    Identity identity = issuer.identity(token, verified.claims(), secrets);
    proven.keep(text, new ProvenTokens.Proven(issuer, verified, identity));
    return identity;
  }

  /**
   * Whose token this is, when its signature was checked before and nothing has to be fetched to say
   * that it still holds. Never blocks.
   *
   * @throws Rejected when it has expired or was revoked since
   */
  private @Nullable Identity provenBefore(String token) {
    ProvenTokens.Proven before = proven.find(token);
    if (before == null
        || (secrets != null && !secrets.knowsRevoked())
        || !before
            .issuer()
            .verifier()
            .holds(before.token(), before.issuer().config().audiences())) {
      return null;
    }
    if (revoked(before.identity())) {
      throw revoked();
    }
    return before.identity();
  }

  /**
   * The ID token that answers a log-in.
   *
   * @param nonce what was sent with the log-in
   */
  Identity loggedIn(Trusted issuer, String idToken, String nonce) {
    if (idToken.length() > config.maxToken().bytes()) {
      throw new Rejected("the token is larger than " + config.maxToken().bytes() + " bytes");
    }
    SignedJWT token = parse(idToken);
    JWTClaimsSet claims =
        issuer
            .verifier()
            .verify(token, List.of(String.valueOf(issuer.config().clientId())))
            .claims();
    if (!nonce.equals(claims.getClaim("nonce"))) {
      throw new Rejected("the token answers another log-in");
    }
    return issuer.identity(token, claims, secrets);
  }

  /** The first issuer that people log in at; null when there is none. */
  @Nullable Trusted loginIssuer() {
    return issuers.values().stream()
        .filter(issuer -> issuer.config().clientId() != null)
        .findFirst()
        .orElse(null);
  }

  private Trusted issuer(SignedJWT token) {
    // Not proven yet: it only chooses whose keys the proof is tried with.
    Trusted issuer = issuers.get(String.valueOf(TokenVerifier.claims(token).getIssuer()));
    if (issuer == null) {
      throw new Rejected(
          "the token is not of a configured issuer: tokens of "
              + new ArrayList<>(issuers.keySet())
              + " are accepted");
    }
    return issuer;
  }

  private static SignedJWT parse(String text) {
    try {
      return SignedJWT.parse(text);
    } catch (ParseException | IllegalArgumentException e) {
      throw new Rejected(
          "the credential is neither a signed token (JWT) nor a session secret: "
              + "get one with sallyport token");
    }
  }

  /** A configured issuer and what checks and reads its tokens. */
  record Trusted(
      IssuerConfig config, IssuerClient client, TokenVerifier verifier, SubjectMapping mapping) {

    Identity identity(SignedJWT token, JWTClaimsSet claims, @Nullable SessionSecrets secrets) {
      String id = "jwt:" + digest(token);
      if (secrets != null && secrets.revoked(id)) {
        throw OidcAuthenticator.revoked();
      }
      Instant expires = claims.getExpirationTime().toInstant();
      return new Identity(mapping.subject(claims), null, expires, id);
    }

    /** Over what is signed: the signature itself may have more than one form. */
    private static String digest(SignedJWT token) {
      return HexFormat.of().formatHex(sha256(token.getSigningInput()), 0, 16);
    }
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
