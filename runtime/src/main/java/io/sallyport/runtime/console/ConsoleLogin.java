package io.sallyport.runtime.console;

import io.sallyport.runtime.identity.Authenticator.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;

/** How people sign in to the console. Called on virtual threads; may block. */
public interface ConsoleLogin {
  /**
   * Who sends this request: by the console's cookie (HttpOnly, SameSite), or by a token or session
   * secret in {@code Authorization: Bearer}. An Authorization header counts alone: when it is there
   * and not good, the cookie is not looked at. Called again while a stream of events stays open.
   *
   * @return empty when nobody is signed in, or the sign-in has ended
   * @throws io.sallyport.runtime.identity.AuthenticationException.Unavailable when it cannot be
   *     told
   */
  Optional<Identity> caller(HttpServletRequest request);

  /** Adds {@code GET /login?next=…}, what the issuer comes back to, and {@code POST /logout}. */
  void mount(ServletContextHandler context);
}
