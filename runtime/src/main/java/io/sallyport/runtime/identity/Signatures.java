package io.sallyport.runtime.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * Which signatures are accepted: asymmetric ones only, each bound to its type of key, so that a
 * public key can never serve as an HMAC secret. The token's own {@code jwk}, {@code jku}, {@code
 * x5c} and {@code x5u} are never looked at.
 */
final class Signatures {
  private static final Set<JWSAlgorithm> RSA =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512);
  private static final Map<JWSAlgorithm, Curve> EC =
      Map.of(
          JWSAlgorithm.ES256, Curve.P_256,
          JWSAlgorithm.ES384, Curve.P_384,
          JWSAlgorithm.ES512, Curve.P_521);
  private static final Set<JWSAlgorithm> ED = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
  private static final int MIN_RSA_BITS = 2048;

  /** The start of an Ed25519 public key in X.509 form (RFC 8410). */
  private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

  private Signatures() {}

  static boolean accepted(JWSAlgorithm algorithm) {
    return RSA.contains(algorithm) || EC.containsKey(algorithm) || ED.contains(algorithm);
  }

  static boolean usable(JWK key) {
    return switch (key) {
      case RSAKey rsa -> rsa.size() >= MIN_RSA_BITS;
      case ECKey ec -> EC.containsValue(ec.getCurve());
      case OctetKeyPair okp -> Curve.Ed25519.equals(okp.getCurve());
      default -> false;
    };
  }

  static boolean valid(SignedJWT token, JWK key) {
    JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
    if (key.getAlgorithm() != null && !same(key.getAlgorithm().getName(), algorithm)) {
      return false;
    }
    try {
      return switch (key) {
        case RSAKey rsa when RSA.contains(algorithm) ->
            token.verify(new RSASSAVerifier(rsa.toRSAPublicKey()));
        case ECKey ec when ec.getCurve().equals(EC.get(algorithm)) ->
            token.verify(new ECDSAVerifier(ec.toECPublicKey()));
        case OctetKeyPair okp when ED.contains(algorithm) -> validEd25519(token, okp);
        default -> false;
      };
    } catch (JOSEException | GeneralSecurityException e) {
      return false;
    }
  }

  /** RFC 9864 names the algorithm Ed25519 what RFC 8037 called EdDSA: keys may say either. */
  private static boolean same(String ofKey, JWSAlgorithm ofToken) {
    return ofKey.equals(ofToken.getName())
        || (ED.contains(ofToken) && ED.contains(JWSAlgorithm.parse(ofKey)));
  }

  /** By the JDK: the JOSE library would need another library for this one algorithm. */
  private static boolean validEd25519(SignedJWT token, OctetKeyPair key)
      throws GeneralSecurityException {
    byte[] point = key.getDecodedX();
    if (point.length != 32) {
      return false;
    }
    byte[] encoded = java.util.Arrays.copyOf(ED25519, ED25519.length + point.length);
    System.arraycopy(point, 0, encoded, ED25519.length, point.length);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(
        KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
    signature.update(token.getSigningInput());
    return signature.verify(token.getSignature().decode());
  }
}
