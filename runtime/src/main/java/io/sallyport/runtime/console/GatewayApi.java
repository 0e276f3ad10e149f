package io.sallyport.runtime.console;

import io.sallyport.api.AnswerPart;
import io.sallyport.api.Run;
import io.sallyport.runtime.console.SessionsView.SessionEntry;
import io.sallyport.runtime.recording.Recording;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is signed in, what was recorded, and how the gateway is. */
final class GatewayApi {
  private final SessionsView sessions;
  private final StatusView status;
  private final TargetsView targets;
  private final HealthParts health;
  private final Recording recording;
  private final Sight sight;

  GatewayApi(ConsoleParts parts, Sight sight) {
    this.sessions = parts.sessions();
    this.status = parts.status();
    this.targets = parts.targets();
    this.health = parts.health();
    this.recording = parts.recording();
    this.sight = sight;
  }

  Object me(Route.Call call) {
    var identity = call.identity();
    return new Me(
        Card.Who.of(identity.subject()), identity.run(), identity.expires(), status.notices());
  }

  record Me(Card.Who subject, @Nullable Run run, Instant expires, List<String> notices) {}

  Object sessions(Route.Call call) {
    var text = call.query("text");
    if (text != null && text.length() > 200) {
      throw Problem.badRequest("text is longer than 200 characters", "search for fewer words");
    }
    var search =
        new SessionsView.Search(
            call.query("target"),
            call.query("subject"),
            call.query("run"),
            text,
            sight.ofEverything(call.caller()) ? null : call.caller().id(),
            call.time("before"),
            call.limit());
    return ApiServlet.named(
        "sessions",
        sessions.sessions(search).stream()
            .filter(session -> sight.of(session, call.caller()))
            .map(SessionRow::of)
            .toList());
  }

  Object session(Route.Call call) {
    return SessionRow.of(visible(call));
  }

  /** Reading what others did is recorded too. */
  Object operations(Route.Call call) {
    var session = visible(call);
    recording.event(
        "session-viewed",
        Map.of(
            "session",
            session.id(),
            "viewer",
            call.caller().id(),
            "credential",
            call.identity().credentialId()));
    return ApiServlet.named(
        "operations",
        sessions.operations(
            session.id(), call.number("after", 0, 0, Long.MAX_VALUE), call.limit()));
  }

  Object answer(Route.Call call) {
    var session = visible(call);
    var sequence = call.sequence();
    var answer =
        sessions
            .answer(session.id(), sequence)
            .orElseThrow(() ->
                Problem.notFound(
                    "nothing is recorded of the answer to operation " + sequence,
                    "it was never forwarded, still runs, or its record has been cleared away"));
    recording.event(
        "answer-viewed",
        Map.of(
            "session",
            session.id(),
            "sequence",
            sequence,
            "viewer",
            call.caller().id(),
            "credential",
            call.identity().credentialId()));
    return new Answer(answer.parts().stream().map(GatewayApi::part).toList(), answer.cut());
  }

  record Answer(List<Object> parts, boolean cut) {}

  private static Object part(AnswerPart part) {
    return switch (part) {
      case AnswerPart.Table(var columns, var rows) -> new TablePart("table", columns, rows);
      case AnswerPart.Text(var text) -> new TextPart("text", text);
    };
  }

  record TablePart(
      String kind, List<AnswerPart.Column> columns, List<List<@Nullable String>> rows) {}

  record TextPart(String kind, String text) {}

  Object targets(Route.Call call) {
    return ApiServlet.named("targets", targets.targets());
  }

  Object status(Route.Call call) {
    if (!sight.ofEverything(call.caller())) {
      throw Problem.forbidden("how the gateway is, only its readers see", "ask an operator");
    }
    var parts = health.now();
    return new Status(
        status.version(),
        HealthParts.worst(parts) != HealthParts.Status.DOWN,
        parts.stream().map(PartRow::of).toList(),
        status.policyRevision(),
        status.plugins(),
        status.targets(),
        status.routes(),
        status.notices());
  }

  record Status(
      String version,
      boolean ready,
      List<PartRow> parts,
      @Nullable String policyRevision,
      List<StatusView.Piece> plugins,
      List<StatusView.Piece> targets,
      List<StatusView.Piece> routes,
      List<String> notices) {}

  record PartRow(String name, String status, String detail) {
    static PartRow of(HealthParts.Part part) {
      return new PartRow(part.name(), part.status().name().toLowerCase(Locale.ROOT), part.detail());
    }
  }

  /** A session, with its subject as the console's JSON writes it. */
  record SessionRow(
      String id,
      Card.Who subject,
      @Nullable Run run,
      String target,
      String protocol,
      String profile,
      @Nullable String database,
      String client,
      @Nullable String application,
      Instant opened,
      @Nullable Instant closed,
      @Nullable String how,
      long operations,
      long held,
      long refused,
      SessionsView.RecordEntry record) {
    static SessionRow of(SessionEntry entry) {
      return new SessionRow(
          entry.id(),
          Card.Who.of(entry.subject()),
          entry.run(),
          entry.target(),
          entry.protocol(),
          entry.profile(),
          entry.database(),
          entry.client(),
          entry.application(),
          entry.opened(),
          entry.closed(),
          entry.how(),
          entry.operations(),
          entry.held(),
          entry.refused(),
          entry.record());
    }
  }

  private SessionEntry visible(Route.Call call) {
    return sessions
        .session(call.id())
        .filter(session -> sight.of(session, call.caller()))
        .orElseThrow(() ->
            Problem.notFound(
                "there is no session " + call.id() + " for you to see",
                "open the list of sessions; a session appears there moments after it began"));
  }
}
