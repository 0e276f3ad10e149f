package io.sallyport.runtime.policy;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BufferingResponseListener;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks OPA for {@code data.sallyport.decision}, over connections that are kept. Thread-safe and
 * asynchronous; stages complete on a thread of this client, which whoever waits must leave.
 */
final class OpaClient implements AutoCloseable {
  /** Lacks every part: any policy that answers, answers it. For looking which one does. */
  static final byte[] NO_QUESTION = "{\"input\":{}}".getBytes(StandardCharsets.UTF_8);

  private static final String DECISION =
      "/v1/data/sallyport/decision?provenance=true&strict-builtin-errors=true";
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final int LARGEST_ANSWER = 1 << 20;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpClient http = new HttpClient();
  private final OpaEndpoint endpoint;
  private final String decision;
  private final Duration deadline;
  private final @Nullable String authorization;
  private final @Nullable Transport transport;

  /**
   * @param trust what an {@code https} OPA is verified with; null: the JDK's roots
   * @param token sent as a bearer token; null for none
   */
  OpaClient(
      OpaEndpoint endpoint,
      Duration deadline,
      SslContextFactory.@Nullable Client trust,
      @Nullable String token) {
    this.endpoint = endpoint;
    this.decision = endpoint.base().toString().replaceAll("/+$", "") + DECISION;
    this.deadline = deadline;
    this.authorization = token == null ? null : "Bearer " + token;
    this.transport = endpoint.socket() == null ? null : new Transport.TCPUnix(endpoint.socket());
    var threads = new QueuedThreadPool(16, 2);
    threads.setName("policy");
    threads.setDaemon(true);
    http.setExecutor(threads);
    http.setMaxConnectionsPerDestination(32);
    http.setMaxRequestsQueuedPerDestination(4096);
    http.setConnectTimeout(deadline.toMillis());
    http.setFollowRedirects(false);
    http.setUserAgentField(null);
    if (trust != null) {
      http.setSslContextFactory(trust);
    }
    try {
      http.start();
    } catch (Exception e) {
      throw new IllegalStateException("the policy client does not start: " + e.getMessage(), e);
    }
  }

  /**
   * @param result the value of the document
   * @param revision of the bundle that answered, of several joined by commas; empty when OPA names
   *     none
   */
  record Answer(JsonNode result, String revision) {}

  /**
   * An OPA that cannot be reached is tried again until the deadline: it may be starting, and a kept
   * connection may have been closed under the question. Asking twice does no harm.
   *
   * @param question a whole request body: {@code {"input": …}}
   * @return fails with {@link PolicyException} only
   */
  CompletionStage<Answer> ask(byte[] question) {
    var answer = new CompletableFuture<Answer>();
    attempt(question, answer, System.nanoTime() + deadline.toNanos(), FIRST_PAUSE);
    return answer;
  }

  private void attempt(
      byte[] question, CompletableFuture<Answer> answer, long until, Duration pause) {
    send(question, Math.max(1, until - System.nanoTime()))
        .whenComplete((answered, failure) -> {
          if (failure == null) {
            answer.complete(answered);
          } else if (failure instanceof PolicyException.Unreachable
              && http.isRunning()
              && until - System.nanoTime() > pause.toNanos()) {
            CompletableFuture.delayedExecutor(
                    pause.toNanos(), TimeUnit.NANOSECONDS, http.getExecutor())
                .execute(() -> attempt(question, answer, until, pause.multipliedBy(2)));
          } else {
            answer.completeExceptionally(failure);
          }
        });
  }

  private CompletableFuture<Answer> send(byte[] question, long nanos) {
    var answer = new CompletableFuture<Answer>();
    try {
      Request request =
          http.newRequest(decision)
              .method("POST")
              .timeout(nanos, TimeUnit.NANOSECONDS)
              .body(new BytesRequestContent("application/json", question));
      if (transport != null) {
        request.transport(transport);
      }
      if (authorization != null) {
        request.headers(headers -> headers.put(HttpHeader.AUTHORIZATION, authorization));
      }
      request.send(
          new BufferingResponseListener(LARGEST_ANSWER) {
            @Override
            public void onComplete(Result result) {
              try {
                Throwable failure = result.getFailure();
                if (failure != null) {
                  answer.completeExceptionally(failureOf(failure));
                } else {
                  answer.complete(read(result.getResponse().getStatus(), getContent()));
                }
              } catch (PolicyException e) {
                answer.completeExceptionally(e);
              } catch (RuntimeException e) {
                answer.completeExceptionally(malformed(e.getClass().getSimpleName()));
              }
            }
          });
    } catch (RuntimeException e) { // the client is closed, or its queue is full
      answer.completeExceptionally(failureOf(e));
    }
    return answer;
  }

  private PolicyException failureOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return new PolicyException.Late(
            "OPA at "
                + endpoint
                + " did not answer within "
                + deadline.toMillis()
                + " ms: check its load, or raise policy.deadline");
      }
      if (cause instanceof IllegalArgumentException) {
        return malformed("longer than " + LARGEST_ANSWER + " bytes");
      }
      if (cause instanceof ConnectException || cause instanceof ClosedChannelException) {
        break;
      }
    }
    String why =
        failure instanceof IOException || failure.getMessage() == null
            ? failure.getClass().getSimpleName()
            : failure.getMessage();
    return new PolicyException.Unreachable(
        "OPA at "
            + endpoint
            + " cannot be reached ("
            + why
            + "): check that it runs and listens there");
  }

  private Answer read(int status, byte @Nullable [] content) {
    if (status != 200) {
      throw malformed("HTTP status " + status + errorOf(content));
    }
    JsonNode body;
    try {
      body = JSON.readTree(content == null ? new byte[0] : content);
    } catch (JacksonException e) {
      throw malformed("not JSON");
    }
    if (!body.isObject()) {
      throw malformed("not a JSON object");
    }
    JsonNode result = body.get("result");
    if (result == null) {
      throw new PolicyException.Undefined(
          "OPA at "
              + endpoint
              + " has no value for data.sallyport.decision: check that its bundle holds"
              + " rego/sallyport/decision.rego");
    }
    return new Answer(result, revisionOf(body));
  }

  /** OPA's own code for its error; its message may quote the question and stays out. */
  private static String errorOf(byte @Nullable [] content) {
    try {
      JsonNode body = JSON.readTree(content == null ? new byte[0] : content);
      JsonNode inner = body.path("errors").path(0).path("code");
      String code = inner.isString() ? inner.asString() : body.path("code").asString("");
      return code.matches("[a-z_]{1,64}") ? " (" + code + ")" : "";
    } catch (JacksonException e) {
      return "";
    }
  }

  private PolicyException malformed(String how) {
    return new PolicyException.Malformed(
        "OPA at "
            + endpoint
            + " did not answer with a decision: "
            + how
            + ". Ask it with `sallyport explain`");
  }

  private static String revisionOf(JsonNode body) {
    JsonNode provenance = body.path("provenance");
    var revisions = new TreeSet<String>();
    for (JsonNode bundle : provenance.path("bundles")) {
      revisions.add(bundle.path("revision").asString(""));
    }
    if (revisions.isEmpty()) {
      revisions.add(provenance.path("revision").asString(""));
    }
    return String.join(",", revisions);
  }

  @Override
  public void close() {
    LifeCycle.stop(http);
  }
}
