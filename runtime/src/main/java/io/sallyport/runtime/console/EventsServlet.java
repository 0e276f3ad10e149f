package io.sallyport.runtime.console;

import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.identity.AuthenticationException;
import io.sallyport.runtime.identity.Authenticator.Identity;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Server-sent events: one virtual thread for each page that follows live. */
final class EventsServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final transient EventHistory history;
  private final transient ConsoleLogin login;
  private final transient StatusView status;
  private final transient ApprovalsApi approvals;
  private final transient Sight sight;
  private final transient Clock clock;
  private final transient Duration heartbeat;
  private final transient Semaphore streams;
  private transient volatile boolean closed;

  EventsServlet(
      EventHistory history,
      ConsoleLogin login,
      StatusView status,
      ApprovalsApi approvals,
      Sight sight,
      Clock clock,
      Duration heartbeat,
      int most) {
    this.history = history;
    this.login = login;
    this.status = status;
    this.approvals = approvals;
    this.sight = sight;
    this.clock = clock;
    this.heartbeat = heartbeat;
    this.streams = new Semaphore(most);
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<Identity> identity;
    try {
      identity = login.caller(request);
    } catch (AuthenticationException failure) {
      Json.send(response, ApiServlet.unavailable("the sign-in", failure));
      return;
    }
    if (identity.isEmpty()) {
      Json.send(response, Problem.unauthenticated(status.notices()));
      return;
    }
    if (!streams.tryAcquire()) {
      Json.send(
          response,
          new Problem(
              503,
              "streams",
              "Too many pages follow live",
              "no further stream of events can be opened",
              "close other pages, or fetch the lists from time to time"));
      return;
    }
    try (var stream = history.open(request.getHeader("Last-Event-ID"))) {
      response.setContentType("text/event-stream");
      response.setCharacterEncoding("utf-8");
      response.setHeader("Cache-Control", "no-store");
      response.setHeader("X-Accel-Buffering", "no"); // or nginx would hold events back
      follow(request, response.getOutputStream(), identity.get(), stream);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      streams.release();
    }
  }

  private void follow(
      HttpServletRequest request, OutputStream out, Identity opened, EventHistory.Stream stream)
      throws IOException, InterruptedException {
    var identity = opened;
    write(out, "retry: " + RETRY.toMillis() + "\n\n");
    long next = System.nanoTime() + heartbeat.toNanos();
    while (!closed) {
      var event = stream.next(next - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (!clock.instant().isBefore(identity.expires())) {
        write(out, "event: bye\ndata: \"your sign-in has ended\"\n\n");
        return;
      }
      if (event != null) {
        send(out, identity, event);
      }
      if (System.nanoTime() - next < 0) {
        continue; // however many events come: whoever may not see them any more must not
      }
      var still = still(request, identity); // it may have been revoked
      if (still.isEmpty()) {
        write(out, "event: bye\ndata: \"your sign-in has ended\"\n\n");
        return;
      }
      identity = still.get();
      write(out, ":\n\n");
      next = System.nanoTime() + heartbeat.toNanos();
    }
  }

  /** While nobody can tell, nobody can change a question either: the page stays connected. */
  private Optional<Identity> still(HttpServletRequest request, Identity identity) {
    try {
      return login.caller(request);
    } catch (AuthenticationException e) {
      return Optional.of(identity);
    }
  }

  private void send(OutputStream out, Identity identity, EventHistory.Event event)
      throws IOException {
    @Nullable Approval approval = event.approval();
    if (approval == null) {
      write(out, "id: " + event.id() + "\nevent: reset\ndata:\n\n");
    } else if (sight.of(approval, identity.subject())) {
      write(
          out,
          "id: "
              + event.id()
              + "\nevent: approval\ndata: "
              + Json.write(approvals.card(approval, identity.subject()))
              + "\n\n");
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  void close() {
    closed = true;
    history.wakeAll();
  }
}
