package io.sallyport.runtime.identity;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Proves one issuer's tokens: signature, issuer, audience, times. Blocking when keys are fetched.
 */
final class TokenVerifier {
  /** What a token may call itself; a logout token or a DPoP proof is no credential. */
  private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

  private final IssuerConfig config;
  private final IssuerKeys keys;
  private final Duration skew;
  private final Clock clock;

  TokenVerifier(IssuerConfig config, IssuerKeys keys, Duration skew, Clock clock) {
    this.config = config;
    this.keys = keys;
    this.skew = skew;
    this.clock = clock;
  }

  /**
   * @param key whose signature it is
   */
  record Verified(JWTClaimsSet claims, JWK key) {}

  /**
   * @param audiences one of these must be the token's
   */
  Verified verify(SignedJWT token, List<String> audiences) {
    JWSHeader header = token.getHeader();
    if (!Signatures.accepted(header.getAlgorithm())) {
      throw new Rejected(
          "tokens signed with " + printable(header.getAlgorithm().getName()) + " are not accepted");
    }
    if (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty()) {
      throw new Rejected("the token demands an extension that is not known here");
    }
    JOSEObjectType type = header.getType();
    if (type != null && !TYPES.contains(type.getType().toLowerCase(Locale.ROOT))) {
      throw new Rejected("a token of type " + printable(type.getType()) + " is not a credential");
    }
    List<JWK> candidates = keys.named(header.getKeyID());
    if (candidates.isEmpty()) {
      throw new Rejected("the token names a key that its issuer does not have");
    }
    JWK key =
        signer(token, candidates)
            // An issuer that made new keys under the old names: seldom, but no reason to stay out.
            .or(() -> signer(token, keys.namedAnew(header.getKeyID())))
            .orElseThrow(() -> new Rejected("the token's signature is wrong"));
    return new Verified(checked(claims(token), audiences), key);
  }

  private static Optional<JWK> signer(SignedJWT token, List<JWK> candidates) {
    return candidates.stream().filter(key -> Signatures.valid(token, key)).findFirst();
  }

  /**
   * Checks again what time changes, of a token whose signature was found right before.
   *
   * @return false when the signature has to be looked at again. Never blocks
   * @throws Rejected when the token has ended
   */
  boolean holds(Verified before, List<String> audiences) {
    if (!keys.surelyHas(before.key())) {
      return false;
    }
    checked(before.claims(), audiences);
    return true;
  }

  private JWTClaimsSet checked(JWTClaimsSet claims, List<String> audiences) {
    if (!config.issuer().toString().equals(claims.getIssuer())) {
      throw new Rejected("the token is of another issuer");
    }
    if (Collections.disjoint(claims.getAudience(), audiences)) {
      throw new Rejected(
          "the token is not made for this gateway: it needs the audience " + audiences);
    }
    Instant now = clock.instant();
    Instant expires = instant(claims.getExpirationTime());
    if (expires == null) {
      throw new Rejected("the token does not say when it expires");
    }
    if (!now.isBefore(expires.plus(skew))) {
      throw new Rejected("the token has expired: get a new one");
    }
    Instant notBefore = instant(claims.getNotBeforeTime());
    Instant issued = instant(claims.getIssueTime());
    if ((notBefore != null && now.plus(skew).isBefore(notBefore))
        || (issued != null && now.plus(skew).isBefore(issued))) {
      throw new Rejected("the token is not valid yet: compare the clocks of issuer and gateway");
    }
    return claims;
  }

  private static @Nullable Instant instant(@Nullable Date date) {
    return date == null ? null : date.toInstant();
  }

  static JWTClaimsSet claims(SignedJWT token) {
    try {
      JWTClaimsSet claims = token.getJWTClaimsSet();
      if (claims == null) {
        throw new Rejected("the token holds no claims");
      }
      return claims;
    } catch (ParseException | IllegalArgumentException e) {
      throw new Rejected("the token's claims cannot be read");
    }
  }

  /** A word of a stranger, made fit for a message. */
  static String printable(String word) {
    return word.matches("[A-Za-z0-9._+/-]{1,32}") ? word : "an unknown kind";
  }
}
