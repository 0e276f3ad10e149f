package io.sallyport.runtime.identity;

import io.sallyport.api.Run;
import io.sallyport.api.Secret;
import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import io.sallyport.runtime.identity.AuthenticationException.Unavailable;
import io.sallyport.runtime.identity.Authenticator.Identity;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code POST /api/session-secrets} makes a session secret for the bearer of a token; {@code
 * DELETE} revokes the one that it is sent with. The console's cookie is not looked at: a secret
 * comes from a token only, so that none outlives it by being traded for the next.
 */
final class SessionSecretsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOGGER = LoggerFactory.getLogger(SessionSecretsServlet.class);
  private final transient OidcAuthenticator authenticator;
  private final transient SessionSecrets secrets;
  private final Duration lifetime;

  SessionSecretsServlet(
      OidcAuthenticator authenticator, SessionSecrets secrets, Duration lifetime) {
    this.lifetime = lifetime;
    this.authenticator = authenticator;
    this.secrets = secrets;
  }

  private interface Work {
    void on(Identity bearer) throws IOException;
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String run = request.getParameter("run");
    String title = request.getParameter("title");
    if ((run != null && !run.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"))
        || (title != null
            && (title.length() > 200 || title.chars().anyMatch(Character::isISOControl)))) {
      problem(
          response,
          400,
          "a run is named by up to 64 letters, digits, '.', '_' and '-'; a title has up to 200 characters");
      return;
    }
    asBearer(
        request,
        response,
        identity -> {
          if (!identity.credentialId().startsWith("jwt:")) {
            problem(
                response, 403, "a session secret is made from a token, not from another secret");
            return;
          }
          SessionSecrets.Issued issued =
              secrets.issue(
                  identity,
                  SessionSecrets.Purpose.SESSION,
                  run == null ? null : new Run(run, title),
                  lifetime);
          LOGGER
              .atInfo()
              .addKeyValue("subject", identity.subject().id())
              .addKeyValue("credential", issued.id())
              .addKeyValue("run", run)
              .log("session secret made");
          var body = new LinkedHashMap<String, Object>();
          body.put("secret", issued.secret().revealText());
          body.put("id", issued.id());
          body.put("subject", identity.subject().id());
          body.put("expires", issued.expires().toString());
          if (run != null) {
            body.put("run", run);
          }
          json(response, 201, "application/json", body);
        });
  }

  @Override
  protected void doDelete(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    asBearer(
        request,
        response,
        identity -> {
          secrets.revoke(identity.credentialId(), identity.expires());
          LOGGER
              .atInfo()
              .addKeyValue("subject", identity.subject().id())
              .addKeyValue("credential", identity.credentialId())
              .log("credential revoked by its bearer");
          response.setStatus(204);
        });
  }

  private void asBearer(HttpServletRequest request, HttpServletResponse response, Work work)
      throws IOException {
    Secret bearer = OidcLogin.bearer(request);
    if (bearer == null) {
      problem(response, 401, "send a token as Authorization: Bearer");
      return;
    }
    try {
      work.on(authenticator.identify(bearer));
    } catch (Rejected e) {
      problem(response, 401, String.valueOf(e.getMessage()));
    } catch (Unavailable e) {
      problem(response, 503, String.valueOf(e.getMessage()));
    }
  }

  static void problem(HttpServletResponse response, int status, String detail) throws IOException {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", "about:blank");
    body.put("title", status == 503 ? "unavailable" : "not accepted");
    body.put("status", status);
    body.put("detail", detail);
    json(response, status, "application/problem+json", body);
  }

  static void json(HttpServletResponse response, int status, String type, Map<String, Object> body)
      throws IOException {
    response.setStatus(status);
    response.setHeader("Cache-Control", "no-store");
    response.setContentType(type);
    response.getOutputStream().write(JsonMapper.shared().writeValueAsBytes(body));
  }
}
