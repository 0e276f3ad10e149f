package io.sallyport.runtime.console;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Set;

/**
 * Keeps pages of other origins from acting with a visitor's cookie: what changes something needs a
 * header that such a page cannot send, and, where the browser names an origin, ours.
 */
final class ForeignPages {
  static final String HEADER = "Sallyport-Console";
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final String origin;

  ForeignPages(URI publicUrl) {
    this.origin = publicUrl.getScheme() + "://" + publicUrl.getAuthority();
  }

  void refuse(HttpServletRequest request) {
    if (READING.contains(request.getMethod())) {
      return;
    }
    if (request.getHeader("Authorization") == null && !"1".equals(request.getHeader(HEADER))) {
      throw Problem.forbidden(
          "the header " + HEADER + " is missing",
          "send " + HEADER + ": 1, or a token in the Authorization header");
    }
    var from = request.getHeader("Origin");
    var here = request.getScheme() + "://" + request.getHeader("Host");
    if (from != null && !from.equalsIgnoreCase(origin) && !from.equalsIgnoreCase(here)) {
      throw Problem.forbidden(
          "a page of " + from + " sent this", "use the console at " + origin + " itself");
    }
  }
}
