package io.sallyport.runtime.identity;

import io.sallyport.api.Secret;
import io.sallyport.api.SecretSource;
import io.sallyport.api.Subject;
import io.sallyport.runtime.config.SecretReference;
import io.sallyport.runtime.console.ConsoleLogin;
import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import io.sallyport.runtime.identity.AuthenticationException.Unavailable;
import io.sallyport.runtime.identity.Authenticator.Identity;
import io.sallyport.runtime.identity.IssuerClient.IssuerFailure;
import io.sallyport.runtime.identity.OidcAuthenticator.Trusted;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Clock;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * People log in to the console at their issuer: authorization code with PKCE, state and nonce. What
 * their browser then holds is a secret of {@link SessionSecrets.Purpose#CONSOLE}, good for the
 * console alone. Blocking: virtual threads only.
 */
public final class OidcLogin implements ConsoleLogin {
  static final String CALLBACK = "/login/callback";
  private static final Logger LOGGER = LoggerFactory.getLogger(OidcLogin.class);
  private final IdentityConfig config;
  private final OidcAuthenticator authenticator;
  private final SessionSecrets secrets;
  private final SecretSource clientSecrets;
  private final URI console;
  private final Clock clock;
  private final LoginCookies cookies;

  /**
   * @param console how browsers reach the console, without a path; its {@value #CALLBACK} must be a
   *     redirect URI of the client at the issuer
   */
  public OidcLogin(
      IdentityConfig config,
      OidcAuthenticator authenticator,
      SessionSecrets secrets,
      SecretSource clientSecrets,
      URI console,
      Clock clock) {
    this.config = config;
    this.authenticator = authenticator;
    this.secrets = secrets;
    this.clientSecrets = clientSecrets;
    this.console = URI.create(console.toString().replaceAll("/+$", ""));
    this.clock = clock;
    this.cookies = new LoginCookies("https".equals(console.getScheme()));
  }

  /**
   * Who sends this request: by {@code Authorization: Bearer} with a token or session secret, else
   * by the console's cookie. An Authorization header counts alone: when it is not good, the cookie
   * is not looked at.
   *
   * @return empty when nobody is signed in, or the sign-in has ended
   * @throws Unavailable when it cannot be told now
   */
  @Override
  public Optional<Identity> caller(HttpServletRequest request) {
    try {
      if (request.getHeader("Authorization") != null) {
        Secret bearer = bearer(request);
        return bearer == null ? Optional.empty() : Optional.of(authenticator.identify(bearer));
      }
      String cookie = cookies.session(request);
      return cookie == null
          ? Optional.empty()
          : Optional.of(secrets.identify(cookie, SessionSecrets.Purpose.CONSOLE));
    } catch (Rejected e) {
      return Optional.empty();
    }
  }

  /**
   * Adds {@code GET /login?next=…}, what the issuer comes back to, {@code POST /logout}; and for
   * the command line {@code GET /api/login} (where people log in) and {@code /api/session-secrets}.
   */
  @Override
  public void mount(ServletContextHandler context) {
    add(context, "/login", new LoginServlets.Begin(this, cookies));
    add(context, CALLBACK, new LoginServlets.Finish(this, cookies));
    add(context, "/logout", new LoginServlets.Logout(this, cookies));
    add(context, "/api/login", new LoginServlets.Where(this));
    add(
        context,
        "/api/session-secrets",
        new SessionSecretsServlet(authenticator, secrets, config.secretLifetime()));
  }

  private static void add(ServletContextHandler context, String path, HttpServlet servlet) {
    context.addServlet(new ServletHolder(servlet), path);
  }

  static @Nullable Secret bearer(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
        ? Secret.of(header.substring(7).strip())
        : null;
  }

  /**
   * Where the browser goes to log in.
   *
   * @throws Unavailable when the issuer cannot be asked
   */
  URI leave(LoginAttempt attempt) {
    Trusted issuer = issuer();
    URI page = metadata(issuer).authorization();
    if (page == null) {
      throw new Unavailable("the issuer " + issuer.config().issuer() + " has no log-in page");
    }
    var fields = new LinkedHashMap<String, String>();
    fields.put("response_type", "code");
    fields.put("client_id", String.valueOf(issuer.config().clientId()));
    fields.put("redirect_uri", console + CALLBACK);
    fields.put("scope", String.join(" ", issuer.config().scopes()));
    fields.put("state", attempt.state());
    fields.put("nonce", attempt.nonce());
    fields.put("code_challenge", DemoIssuer.challengeOf(attempt.verifier()));
    fields.put("code_challenge_method", "S256");
    return URI.create(page + (page.getRawQuery() == null ? "?" : "&") + Forms.format(fields));
  }

  /**
   * Trades the issuer's answer for a log-in.
   *
   * @return what the browser keeps
   */
  SessionSecrets.Issued arrive(LoginAttempt attempt, String code, @Nullable String answering) {
    Trusted issuer = issuer();
    IssuerMetadata metadata = metadata(issuer);
    // RFC 9207: an answer of another issuer would send it our code.
    if (answering == null
        ? metadata.namesItself()
        : !answering.equals(issuer.config().issuer().toString())) {
      throw new Rejected("the answer is not of the issuer " + issuer.config().issuer());
    }
    Identity identity =
        authenticator.loggedIn(issuer, redeem(issuer, metadata, attempt, code), attempt.nonce());
    if (identity.subject().kind() != Subject.Kind.HUMAN) {
      throw new Rejected("the console is for people; agents and services use its API with a token");
    }
    SessionSecrets.Issued issued =
        secrets.issue(
            identity,
            SessionSecrets.Purpose.CONSOLE,
            null,
            clock.instant().plus(config.consoleSession()));
    LOGGER
        .atInfo()
        .addKeyValue("subject", identity.subject().id())
        .addKeyValue("credential", issued.id())
        .log("logged in to the console");
    return issued;
  }

  private String redeem(
      Trusted issuer, IssuerMetadata metadata, LoginAttempt attempt, String code) {
    URI endpoint = metadata.token();
    if (endpoint == null) {
      throw new Unavailable("the issuer " + issuer.config().issuer() + " has no token endpoint");
    }
    String clientId = String.valueOf(issuer.config().clientId());
    var fields = new LinkedHashMap<String, String>();
    fields.put("grant_type", "authorization_code");
    fields.put("code", code);
    fields.put("redirect_uri", console + CALLBACK);
    fields.put("code_verifier", attempt.verifier());
    String authorization = null;
    var secret = issuer.config().clientSecret();
    if (secret == null) {
      fields.put("client_id", clientId);
    } else {
      // RFC 6749: both halves are form-encoded before they are joined.
      String pair = Forms.encode(clientId) + ":" + Forms.encode(clientSecret(secret));
      authorization =
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(pair.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    try {
      var answer = issuer.client().post(endpoint, Forms.format(fields), authorization);
      String idToken = answer.text("id_token");
      if (answer.status() != 200 || idToken == null) {
        throw new Rejected(
            "the issuer did not confirm the log-in ("
                + TokenVerifier.printable(String.valueOf(answer.text("error")))
                + ")");
      }
      return idToken;
    } catch (IssuerFailure e) {
      throw new Unavailable(String.valueOf(e.getMessage()));
    }
  }

  private String clientSecret(SecretReference reference) {
    try {
      return clientSecrets.secret(reference.reference()).revealText();
    } catch (IllegalArgumentException e) {
      LOGGER.atError().addKeyValue("reason", e.getMessage()).log("client secret not read");
      throw new Unavailable("the gateway's client secret cannot be read: see its log");
    }
  }

  /** Ends the sign-in of this browser, on all gateways. */
  void end(String cookie) {
    try {
      Identity identity = secrets.identify(cookie, SessionSecrets.Purpose.CONSOLE);
      secrets.revoke(identity.credentialId(), identity.expires());
    } catch (Rejected e) {
      LOGGER.atDebug().log("log-out of a session that had ended");
    }
  }

  /** What a stranger may know: where people log in, and with which client. */
  Map<String, Object> where() {
    IssuerConfig issuer = issuer().config();
    return Map.of(
        "issuer", issuer.issuer().toString(),
        "client_id", String.valueOf(issuer.clientId()),
        "scopes", issuer.scopes());
  }

  private Trusted issuer() {
    Trusted issuer = authenticator.loginIssuer();
    if (issuer == null) {
      throw new Unavailable(
          "nobody can log in to the console yet: give an issuer in identity.issuers its clientId");
    }
    return issuer;
  }

  private static IssuerMetadata metadata(Trusted issuer) {
    try {
      return IssuerMetadata.fetch(issuer.client(), issuer.config().issuer());
    } catch (IssuerFailure e) {
      throw new Unavailable(String.valueOf(e.getMessage()));
    }
  }
}
