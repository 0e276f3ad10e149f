package io.sallyport.runtime.identity;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The console's two cookies: of a log-in under way, and of a browser that is logged in. No script
 * reads them, no foreign page sends them with a change; over https no other host can set them.
 */
final class LoginCookies {
  private static final Duration ATTEMPT = Duration.ofMinutes(10);
  private final boolean https;
  private final String attempt;
  private final String session;

  LoginCookies(boolean https) {
    this.https = https;
    this.attempt = (https ? "__Host-" : "") + "sallyport_login";
    this.session = (https ? "__Host-" : "") + "sallyport_console";
  }

  @Nullable String attempt(HttpServletRequest request) {
    return read(request, attempt);
  }

  @Nullable String session(HttpServletRequest request) {
    return read(request, session);
  }

  void setAttempt(HttpServletResponse response, LoginAttempt value) {
    set(response, attempt, value.cookie(), ATTEMPT);
  }

  void clearAttempt(HttpServletResponse response) {
    set(response, attempt, "", Duration.ZERO);
  }

  void setSession(HttpServletResponse response, String secret, Duration lifetime) {
    set(response, session, secret, lifetime);
  }

  void clearSession(HttpServletResponse response) {
    set(response, session, "", Duration.ZERO);
  }

  private void set(HttpServletResponse response, String name, String value, Duration lifetime) {
    response.addHeader(
        "Set-Cookie",
        name
            + "="
            + value
            + "; Path=/; Max-Age="
            + lifetime.toSeconds()
            + "; HttpOnly; SameSite=Lax"
            + (https ? "; Secure" : ""));
  }

  /** Of a name that is there twice, somebody else may have set one: neither counts. */
  private static @Nullable String read(HttpServletRequest request, String name) {
    String found = null;
    Cookie[] cookies = request.getCookies();
    if (cookies != null) {
      for (Cookie cookie : cookies) {
        if (cookie.getName().equals(name)) {
          if (found != null) {
            return null;
          }
          found = cookie.getValue();
        }
      }
    }
    return found;
  }
}
