package io.sallyport.runtime;

import io.sallyport.api.AnswerPart;
import io.sallyport.api.Connector;
import io.sallyport.api.Run;
import io.sallyport.api.Subject;
import io.sallyport.runtime.console.SessionsView;
import io.sallyport.runtime.recording.JournalException;
import io.sallyport.runtime.recording.RecordCheck;
import io.sallyport.runtime.recording.SessionSummary;
import io.sallyport.runtime.recording.index.SessionSearch;
import io.sallyport.runtime.recording.index.SessionSearch.RecordedOperation;
import io.sallyport.runtime.store.StoreException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The recording's index, for the console.
 *
 * @param connectors finds who can read a protocol's recorded answers; null for nobody
 */
record RecordedSessions(
    SessionSearch search, RecordCheck check, Function<String, @Nullable Connector> connectors)
    implements SessionsView {
  /** For whoever looks at one session, a small journal is verified at once. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** More than a page is looked at when the index cannot narrow it down itself. */
  private static final int LOOKED_AT = 1000;

  @Override
  public List<SessionEntry> sessions(Search wanted) {
    String narrowed = wanted.subject() != null ? wanted.subject() : wanted.visibleTo();
    boolean filtered = wanted.subject() != null && wanted.visibleTo() != null;
    SessionSearch.Filter filter =
        new SessionSearch.Filter(
            narrowed,
            wanted.target(),
            wanted.run(),
            null,
            null,
            wanted.text(),
            wanted.before() == null ? null : new SessionSearch.Before(wanted.before(), ""),
            filtered ? LOOKED_AT : wanted.limit());
    try {
      return search.list(filter).stream()
          .filter(session -> !filtered || isOf(session, wanted.visibleTo()))
          .limit(wanted.limit())
          .map(session -> entry(session, Duration.ZERO))
          .toList();
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  private static boolean isOf(SessionSummary session, @Nullable String subject) {
    return session.subject().equals(subject) || Objects.equals(session.onBehalfOf(), subject);
  }

  @Override
  public Optional<SessionEntry> session(String id) {
    try {
      return search.session(id).map(session -> entry(session, PATIENCE));
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  @Override
  public List<OperationEntry> operations(String sessionId, long after, int limit) {
    try {
      String language = search.session(sessionId).map(this::language).orElse("text");
      return search.operations(sessionId, after, limit).stream()
          .map(operation -> entry(operation, language))
          .toList();
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  @Override
  public Optional<AnswerEntry> answer(String sessionId, long sequence) {
    try {
      return search
          .answer(sessionId, sequence)
          .map(answer -> new AnswerEntry(parts(answer), answer.cut()));
    } catch (SQLException e) {
      throw unreachable(e);
    } catch (IOException e) {
      throw new JournalException("an answer cannot be read: " + e.getMessage(), e);
    }
  }

  private List<AnswerPart> parts(SessionSearch.Answer answer) {
    byte[] transcript = answer.transcript();
    if (transcript.length == 0) {
      return List.of();
    }
    Connector connector = connectors.apply(answer.protocol());
    try {
      if (connector != null) {
        return connector.parts(transcript);
      }
    } catch (RuntimeException cannot) {
      // said below
    }
    return List.of(
        new AnswerPart.Text(
            "("
                + transcript.length
                + " bytes of "
                + answer.protocol()
                + (connector == null
                    ? "; no plugin that speaks it is there to show them)"
                    : " that cannot be shown)")));
  }

  private static StoreException unreachable(SQLException e) {
    return new StoreException("the index of sessions cannot be read: " + e.getMessage(), e);
  }

  private SessionEntry entry(SessionSummary session, Duration patience) {
    Subject human =
        session.onBehalfOf() == null
            ? null
            : subject(session.onBehalfOf(), session.humanName(), "human", null);
    // One whose gateway ended has no end of its own, but an end.
    RecordCheck.Standing record =
        check.of(session.id(), session.how() != null, session.segment(), patience);
    return new SessionEntry(
        session.id(),
        subject(session.subject(), session.subjectName(), session.subjectKind(), human),
        session.run() == null ? null : new Run(session.run(), session.runTitle()),
        session.target(),
        session.protocol(),
        session.profile(),
        session.database(),
        Objects.requireNonNullElse(session.client(), ""),
        session.application(),
        session.opened(),
        session.closed(),
        session.how(),
        session.operations(),
        session.held(),
        session.refused(),
        new RecordEntry(
            session.entries(), record.state().name().toLowerCase(Locale.ROOT), record.detail()));
  }

  private static Subject subject(
      String id, @Nullable String name, String kind, @Nullable Subject human) {
    return new Subject(
        id,
        Subject.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
        name != null ? name : id.substring(id.indexOf(':') + 1),
        Set.of(),
        Set.of(),
        human);
  }

  private String language(SessionSummary session) {
    Connector connector = connectors.apply(session.protocol());
    return connector == null ? "text" : connector.language();
  }

  private static OperationEntry entry(RecordedOperation operation, String language) {
    String outcome =
        switch (operation.decision()) {
          case "allowed" -> "allow";
          case "held" -> "hold";
          default -> operation.approval() == null ? "deny" : "hold";
        };
    return new OperationEntry(
        operation.sequence(),
        operation.sent(),
        Objects.requireNonNullElse(operation.action(), ""),
        operation.effects(),
        Objects.requireNonNullElse(operation.text(), ""),
        language,
        outcome,
        Objects.requireNonNullElse(operation.rule(), ""),
        Objects.requireNonNullElse(operation.reason(), ""),
        operation.approval(),
        operation.digest(),
        operation.answered(),
        operation.status() == null ? null : result(operation, operation.status()),
        operation.refusal() == null
            ? null
            : new RefusalEntry(
                operation.refusal().toLowerCase(Locale.ROOT),
                Objects.requireNonNullElse(operation.rule(), ""),
                Objects.requireNonNullElse(operation.reason(), "")));
  }

  private static ResultEntry result(RecordedOperation operation, String status) {
    return new ResultEntry(
        status.toLowerCase(Locale.ROOT),
        Objects.requireNonNullElse(operation.summary(), ""),
        operation.code(),
        operation.rows(),
        operation.bytes(),
        operation.masked(),
        Objects.requireNonNullElse(operation.elapsed(), Duration.ZERO).toNanos() / 1e6);
  }
}
