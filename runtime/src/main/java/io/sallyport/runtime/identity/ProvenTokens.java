package io.sallyport.runtime.identity;

import io.sallyport.runtime.identity.Authenticator.Identity;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens whose signature was found right before, by the SHA-256 of all of their text: agents
 * connect again and again with the same one, and a signature costs more than all other checks. Only
 * the signature is remembered: keys, times and revocation are looked at each time. Holds no token,
 * and nothing of a token that was refused. The least recently used goes first. Thread-safe.
 */
final class ProvenTokens {
  private static final int MOST = 1024;

  record Proven(
      OidcAuthenticator.Trusted issuer, TokenVerifier.Verified token, Identity identity) {}

  private final Map<String, Proven> proven =
      new LinkedHashMap<>(16, .75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Proven> eldest) {
          return size() > MOST;
        }
      };

  @Nullable Proven find(String token) {
    String digest = digest(token);
    synchronized (this) {
      return proven.get(digest);
    }
  }

  void keep(String token, Proven what) {
    String digest = digest(token);
    synchronized (this) {
      proven.put(digest, what);
    }
  }

  private static String digest(String token) {
    return HexFormat.of()
        .formatHex(OidcAuthenticator.sha256(token.getBytes(StandardCharsets.UTF_8)));
  }
}
