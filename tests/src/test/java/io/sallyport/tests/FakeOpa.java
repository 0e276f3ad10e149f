package io.sallyport.tests;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An OPA that fails in the ways that a real one does not fail on demand. */
final class FakeOpa implements AutoCloseable {
  static final String ALLOWS =
      "{\"result\": {\"outcome\": \"allow\", \"rule\": \"FAKE-001\", \"reason\": \"anything\"}}";
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile String body = ALLOWS;
  private volatile int status = 200;
  private volatile boolean asleep;

  FakeOpa() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          while (asleep) {
            try {
              TimeUnit.MILLISECONDS.sleep(50);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return;
            }
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void answers(int withStatus, String withBody) {
    status = withStatus;
    body = withBody;
  }

  void sleeps(boolean now) {
    asleep = now;
  }

  @Override
  public void close() {
    asleep = false;
    server.stop(0);
    threads.shutdownNow();
  }
}
