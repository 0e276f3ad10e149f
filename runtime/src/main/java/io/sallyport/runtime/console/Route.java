package io.sallyport.runtime.console;

import io.sallyport.api.Subject;
import io.sallyport.runtime.identity.Authenticator.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One line of the API's table: {@code GET /api/approvals/{id}} and who answers it. */
record Route(String method, String path, Pattern pattern, Handler handler) {
  private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

  /** Answers with the body. Runs on a virtual thread. */
  interface Handler {
    Object handle(Call call) throws Exception;
  }

  static Route get(String path, Handler handler) {
    return of("GET", path, handler);
  }

  static Route post(String path, Handler handler) {
    return of("POST", path, handler);
  }

  private static Route of(String method, String path, Handler handler) {
    var pattern = NAME.matcher(path).replaceAll("(?<$1>[A-Za-z0-9_.:-]{1,128})");
    return new Route(method, path, Pattern.compile(pattern), handler);
  }

  /** The path's variables when it is this route's path. */
  Optional<Map<String, String>> match(String requested) {
    var matcher = pattern.matcher(requested);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    var variables = new LinkedHashMap<String, String>();
    pattern.namedGroups().keySet().forEach(name -> variables.put(name, matcher.group(name)));
    return Optional.of(variables);
  }

  /** A request of somebody known. */
  record Call(HttpServletRequest request, Identity identity, Map<String, String> path) {
    Subject caller() {
      return identity.subject();
    }

    String id() {
      return String.valueOf(path.get("id"));
    }

    /** The path's number of an operation. */
    long sequence() {
      var value = String.valueOf(path.get("sequence"));
      try {
        return Long.parseLong(value);
      } catch (NumberFormatException e) {
        throw Problem.badRequest("the operation is " + value, "name it by its sequence, from 1");
      }
    }

    @Nullable String query(String name) {
      var value = request.getParameter(name);
      return value == null || value.isBlank() ? null : value;
    }

    int limit() {
      return Math.toIntExact(number("limit", 100, 1, 500));
    }

    long number(String name, long otherwise, long least, long most) {
      var value = query(name);
      if (value == null) {
        return otherwise;
      }
      try {
        long number = Long.parseLong(value);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw Problem.badRequest(name + " is " + value, "use " + least + " to " + most);
    }

    @Nullable Instant time(String name) {
      var value = query(name);
      try {
        return value == null ? null : Instant.parse(value);
      } catch (DateTimeParseException e) {
        throw Problem.badRequest(name + " is " + value, "use a time such as 2026-01-31T12:00:00Z");
      }
    }
  }
}
