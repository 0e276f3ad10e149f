package io.sallyport.runtime.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What the browser keeps between leaving for the issuer and coming back, so that any gateway can
 * finish the log-in and only this browser can.
 *
 * @param state comes back in the answer's address
 * @param nonce comes back in the ID token
 * @param verifier proves to the issuer that the code was meant for us (PKCE)
 * @param next a path of the console
 */
record LoginAttempt(String state, String nonce, String verifier, String next) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int MAX_NEXT = 1024;

  static LoginAttempt to(@Nullable String next) {
    return new LoginAttempt(random(), random(), random(), local(next) ? String.valueOf(next) : "/");
  }

  String cookie() {
    return String.join(
        ".",
        state,
        nonce,
        verifier,
        Base64.getUrlEncoder().withoutPadding().encodeToString(next.getBytes(UTF_8)));
  }

  /** Null when the cookie is none of ours. */
  static @Nullable LoginAttempt read(@Nullable String cookie) {
    if (cookie == null || !cookie.matches("([A-Za-z0-9_-]{43}\\.){3}[A-Za-z0-9_-]{1,1400}")) {
      return null;
    }
    String[] parts = cookie.split("\\.", -1);
    try {
      String next = new String(Base64.getUrlDecoder().decode(parts[3]), UTF_8);
      return new LoginAttempt(parts[0], parts[1], parts[2], local(next) ? next : "/");
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  boolean began(@Nullable String answered) {
    return answered != null
        && MessageDigest.isEqual(state.getBytes(UTF_8), answered.getBytes(UTF_8));
  }

  /** {@code //host} and {@code /\host} lead elsewhere in browsers; so do line breaks in headers. */
  static boolean local(@Nullable String path) {
    return path != null
        && path.length() <= MAX_NEXT
        && path.matches("/([A-Za-z0-9._~!$&'()*+,;=:@%?#-][A-Za-z0-9._~!$&'()*+,;=:@%?#/-]*)?")
        && !path.startsWith("/login")
        && !path.startsWith("/logout");
  }

  private static String random() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }
}
