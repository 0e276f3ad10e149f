package io.sallyport.runtime;

import io.sallyport.runtime.console.ConsoleLogin;
import io.sallyport.runtime.identity.Authenticator.Identity;
import io.sallyport.runtime.identity.OidcLogin;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;

/** People log in to the console through their OIDC issuer. */
record IssuerLogin(OidcLogin login) implements ConsoleLogin {
  @Override
  public Optional<Identity> caller(HttpServletRequest request) {
    return login.caller(request);
  }

  @Override
  public void mount(ServletContextHandler context) {
    login.mount(context);
  }
}
