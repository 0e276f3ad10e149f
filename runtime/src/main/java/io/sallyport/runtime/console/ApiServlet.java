package io.sallyport.runtime.console;

import io.sallyport.runtime.approval.ApprovalException;
import io.sallyport.runtime.identity.AuthenticationException;
import io.sallyport.runtime.recording.JournalException;
import io.sallyport.runtime.store.StoreException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route, asks who calls, and writes what came of it. */
final class ApiServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Logger LOGGER = LoggerFactory.getLogger(ApiServlet.class);

  private final transient List<Route> routes;
  private final transient ConsoleLogin login;
  private final transient ForeignPages foreignPages;
  private final transient StatusView status;

  ApiServlet(List<Route> routes, ConsoleLogin login, ForeignPages foreignPages, StatusView status) {
    this.routes = List.copyOf(routes);
    this.login = login;
    this.foreignPages = foreignPages;
    this.status = status;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    Object body;
    try {
      body = answer(request, response);
    } catch (IOException e) {
      throw e; // the client is gone
    } catch (Problem problem) {
      Json.send(response, problem);
      return;
    } catch (Exception failure) {
      Json.send(response, problem(request, failure));
      return;
    }
    Json.send(response, 200, body);
  }

  private Object answer(HttpServletRequest request, HttpServletResponse response) throws Exception {
    var identity =
        login.caller(request).orElseThrow(() -> Problem.unauthenticated(status.notices()));
    foreignPages.refuse(request);
    var path = request.getRequestURI();
    var methods = new TreeSet<String>();
    for (var route : routes) {
      var variables = route.match(path);
      if (variables.isPresent() && route.method().equals(request.getMethod())) {
        return route.handler().handle(new Route.Call(request, identity, variables.get()));
      }
      if (variables.isPresent()) {
        methods.add(route.method());
      }
    }
    if (methods.isEmpty()) {
      throw Problem.notFound("nothing is at this path", "see console/openapi.yaml");
    }
    response.setHeader("Allow", String.join(", ", methods));
    throw new Problem(
        405, "method", "The method is not for this path", request.getMethod(), "use " + methods);
  }

  private static Problem problem(HttpServletRequest request, Exception failure) {
    return switch (failure) {
      case ApprovalException.Unknown e ->
          Problem.notFound(String.valueOf(e.getMessage()), "open the list of what waits");
      case ApprovalException.NotAllowed e ->
          Problem.forbidden(String.valueOf(e.getMessage()), null);
      case ApprovalException.TooLate e ->
          new Problem(
              409, "too-late", "The question is closed", String.valueOf(e.getMessage()), null);
      case StoreException e when !readsOnly(request) ->
          // Its deadline may have passed between a commit and the news of it.
          unavailable(
              "the store",
              e,
              "whether this has taken effect is not known: look at it again before you repeat it");
      case StoreException e -> unavailable("the store", e);
      case JournalException e -> unavailable("the journal", e);
      case AuthenticationException e -> unavailable("the sign-in", e);
      default -> unexpected(request, failure);
    };
  }

  private static boolean readsOnly(HttpServletRequest request) {
    return List.of("GET", "HEAD").contains(request.getMethod());
  }

  /** Of a request that certainly has changed nothing. */
  static Problem unavailable(String what, Exception failure) {
    return unavailable(what, failure, "nothing was changed");
  }

  private static Problem unavailable(String what, Exception failure, String effect) {
    LOGGER
        .atWarn()
        .addKeyValue("part", what)
        .addKeyValue("reason", failure.getMessage())
        .log("a console request could not be done");
    return new Problem(
        503,
        "unavailable",
        "The gateway cannot do this now",
        what + " does not answer; " + effect,
        "try again; operators find the reason under Status");
  }

  private static Problem unexpected(HttpServletRequest request, Exception failure) {
    var incident = UUID.randomUUID().toString();
    LOGGER
        .atError()
        .addKeyValue("incident", incident)
        .addKeyValue("method", request.getMethod())
        .setCause(failure)
        .log("a console request failed");
    return new Problem(
        500,
        "failure",
        "The gateway failed",
        "incident " + incident,
        "give this number to an operator: it is in the log");
  }

  /** For handlers that answer with a list under one name. */
  static Map<String, Object> named(String name, Object value) {
    return Map.of(name, value);
  }
}
