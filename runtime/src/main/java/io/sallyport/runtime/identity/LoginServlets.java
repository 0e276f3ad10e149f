package io.sallyport.runtime.identity;

import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import io.sallyport.runtime.identity.AuthenticationException.Unavailable;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The pages of a log-in. They answer a browser, so what goes wrong is a page too. */
final class LoginServlets {
  private LoginServlets() {}

  /** {@code GET /login}. */
  static final class Begin extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient OidcLogin login;
    private final transient LoginCookies cookies;

    Begin(OidcLogin login, LoginCookies cookies) {
      this.login = login;
      this.cookies = cookies;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      LoginAttempt attempt = LoginAttempt.to(request.getParameter("next"));
      try {
        URI page = login.leave(attempt);
        cookies.setAttempt(response, attempt);
        redirect(response, page.toString());
      } catch (Unavailable e) {
        page(response, 503, e.getMessage());
      }
    }
  }

  /** {@code GET /login/callback}. */
  static final class Finish extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient OidcLogin login;
    private final transient LoginCookies cookies;

    Finish(OidcLogin login, LoginCookies cookies) {
      this.login = login;
      this.cookies = cookies;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      LoginAttempt attempt = LoginAttempt.read(cookies.attempt(request));
      cookies.clearAttempt(response);
      if (attempt == null || !attempt.began(request.getParameter("state"))) {
        page(response, 400, "this browser did not begin this log-in, or it began too long ago");
        return;
      }
      String code = request.getParameter("code");
      if (code == null) {
        page(response, 403, "the issuer refused the log-in");
        return;
      }
      try {
        SessionSecrets.Issued issued = login.arrive(attempt, code, request.getParameter("iss"));
        cookies.setSession(
            response,
            issued.secret().revealText(),
            Duration.between(Instant.now(), issued.expires()));
        redirect(response, attempt.next());
      } catch (Rejected e) {
        page(response, 403, e.getMessage());
      } catch (Unavailable e) {
        page(response, 503, e.getMessage());
      }
    }
  }

  /** {@code POST /logout}; the header proves that no foreign page sent it. */
  static final class Logout extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient OidcLogin login;
    private final transient LoginCookies cookies;

    Logout(OidcLogin login, LoginCookies cookies) {
      this.login = login;
      this.cookies = cookies;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      if (!"1".equals(request.getHeader("Sallyport-Console"))) {
        response.setStatus(403);
        return;
      }
      String cookie = cookies.session(request);
      try {
        if (cookie != null) {
          login.end(cookie);
        }
        cookies.clearSession(response);
        response.setStatus(204);
      } catch (Unavailable e) {
        response.setStatus(503);
      }
    }
  }

  /** {@code GET /api/login}. */
  static final class Where extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient OidcLogin login;

    Where(OidcLogin login) {
      this.login = login;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      try {
        SessionSecretsServlet.json(response, 200, "application/json", login.where());
      } catch (Unavailable e) {
        SessionSecretsServlet.problem(response, 503, String.valueOf(e.getMessage()));
      }
    }
  }

  private static void redirect(HttpServletResponse response, String where) {
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("Location", where);
    response.setStatus(303);
  }

  private static void page(HttpServletResponse response, int status, @Nullable String why)
      throws IOException {
    String text =
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <title>Sallyport: log-in</title>
        <style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 15vh auto; padding: 0 1rem }</style>
        <h1>You are not logged in</h1>
        <p>%s.</p>
        <p><a href="/login">Try again</a></p>
        </html>
        """
            .formatted(DemoPage.escape(String.valueOf(why)));
    response.setStatus(status);
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("Content-Security-Policy", DemoPage.CONTENT_POLICY);
    response.setContentType("text/html; charset=utf-8");
    response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }
}
