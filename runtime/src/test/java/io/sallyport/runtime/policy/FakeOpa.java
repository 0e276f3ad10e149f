package io.sallyport.runtime.policy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An OPA that answers what a test wants, for what the real one does not do on demand. */
final class FakeOpa implements AutoCloseable {
  static final String ALLOW =
      "{\"outcome\":\"allow\",\"rule\":\"A-1\",\"reason\":\"a read\",\"cache_ttl\":60}";

  private final HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile Function<String, String> answer;
  private volatile int status = 200;

  FakeOpa(Function<String, String> answer) throws IOException {
    this(answer, 0);
  }

  FakeOpa(Function<String, String> answer, int port) throws IOException {
    this.answer = answer;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          String question =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked.incrementAndGet();
          byte[] body = this.answer.apply(question).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** Answers as OPA does, with this decision of this revision. */
  static FakeOpa deciding(String decision, String revision) throws IOException {
    return new FakeOpa(question -> answer(decision, revision));
  }

  static String answer(String decision, String revision) {
    return "{\"result\":"
        + decision
        + ",\"provenance\":{\"bundles\":{\"b\":{\"revision\":\""
        + revision
        + "\"}}}}";
  }

  void answers(Function<String, String> other) {
    answer = other;
  }

  void status(int other) {
    status = other;
  }

  int asked() {
    return asked.get();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
