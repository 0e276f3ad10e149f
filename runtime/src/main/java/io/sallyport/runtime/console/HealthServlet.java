package io.sallyport.runtime.console;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** For whoever runs the gateway: without a sign-in, and so without details. */
final class HealthServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private final transient HealthParts parts;

  HealthServlet(HealthParts parts) {
    this.parts = parts;
  }

  record Health(String status, List<Row> parts) {}

  record Row(String name, String status) {}

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setHeader("Cache-Control", "no-store");
    if (request.getRequestURI().endsWith("/live")) {
      Json.send(response, 200, new Health("up", List.of()));
      return;
    }
    var now = parts.now();
    var worst = HealthParts.worst(now);
    var rows = now.stream().map(part -> new Row(part.name(), word(part.status()))).toList();
    Json.send(
        response, worst == HealthParts.Status.DOWN ? 503 : 200, new Health(word(worst), rows));
  }

  private static String word(HealthParts.Status status) {
    return status.name().toLowerCase(Locale.ROOT);
  }
}
