package io.sallyport.runtime.identity;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Speaks HTTP with an issuer: every answer has a deadline and a size limit, no redirect is followed
 * (it could lead anywhere). Blocking: virtual threads only.
 */
final class IssuerClient {
  private static final long MAX_BODY = 1 << 20;
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final JsonMapper JSON = JsonMapper.shared();
  private final HttpClient http;
  private final Duration timeout;

  IssuerClient(Duration timeout) {
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  Map<String, Object> get(URI uri) throws IssuerFailure {
    Answer answer = send(HttpRequest.newBuilder(uri).GET(), uri);
    if (answer.status() != 200) {
      throw new IssuerFailure(uri + " answered with status " + answer.status());
    }
    return answer.body();
  }

  /** A form, such as the token endpoint takes; any status is an answer. */
  Answer post(URI uri, String form, @Nullable String authorization) throws IssuerFailure {
    var request =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return send(request, uri);
  }

  private Answer send(HttpRequest.Builder request, URI uri) throws IssuerFailure {
    if (!IssuerConfig.safe(uri)) {
      throw new IssuerFailure(uri + " is neither https nor on loopback");
    }
    // HttpRequest.timeout() ends with the headers: a body that drips would outlive it.
    var pending =
        http.sendAsync(
            request.header("Accept", "application/json").build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY));
    HttpResponse<byte[]> response;
    try {
      response = pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IssuerFailure(uri + " did not answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() instanceof IOException io ? io : e;
      throw new IssuerFailure(uri + " cannot be reached: " + cause.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IssuerFailure(uri + " was not waited for");
    } finally {
      pending.cancel(true);
    }
    try {
      Map<String, Object> body = JSON.readValue(response.body(), OBJECT);
      return new Answer(response.statusCode(), body == null ? Map.of() : body);
    } catch (JacksonException e) {
      throw new IssuerFailure(
          uri + " answered with status " + response.statusCode() + " and no JSON object");
    }
  }

  record Answer(int status, Map<String, Object> body) {
    @Nullable String text(String key) {
      return body.get(key) instanceof String text ? text : null;
    }
  }

  /** The issuer could not be asked, or gave no usable answer. The message holds no secret. */
  static final class IssuerFailure extends Exception {
    private static final long serialVersionUID = 1L;

    IssuerFailure(String message) {
      super(message, null, false, false);
    }
  }
}
