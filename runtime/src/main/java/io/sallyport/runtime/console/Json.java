package io.sallyport.runtime.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Bodies in and out: snake_case as policy's JSON; what comes in must fit exactly. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
              DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  private Json() {}

  static String write(Object body) {
    return MAPPER.writeValueAsString(body);
  }

  static void send(HttpServletResponse response, int status, Object body) throws IOException {
    send(response, status, "application/json", body);
  }

  static void send(HttpServletResponse response, Problem problem) throws IOException {
    send(response, problem.status(), "application/problem+json", problem.body());
  }

  private static void send(HttpServletResponse response, int status, String type, Object body)
      throws IOException {
    var bytes = MAPPER.writeValueAsBytes(body);
    response.setStatus(status);
    response.setContentType(type);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  /**
   * @throws Problem when the body is not exactly of that form
   */
  static <T> T read(HttpServletRequest request, Class<T> type, long limit) throws IOException {
    var contentType = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
    if (!contentType.matches("application/json\\s*(;\\s*charset=utf-8\\s*)?")) {
      throw new Problem(
          415,
          "media-type",
          "Only JSON is read",
          "the body's Content-Type is " + contentType,
          "send application/json");
    }
    var body = request.getInputStream().readNBytes(Math.toIntExact(limit + 1));
    if (body.length > limit) {
      throw new Problem(
          413, "too-long", "The body is too long", "more than " + limit + " bytes", "send less");
    }
    try {
      var value = MAPPER.readValue(body, type);
      if (value == null) {
        throw Problem.badRequest("the body is null", "see console/openapi.yaml");
      }
      return value;
    } catch (JacksonException e) {
      throw Problem.badRequest(
          "the body does not fit: " + e.getOriginalMessage(), "see console/openapi.yaml");
    }
  }
}
