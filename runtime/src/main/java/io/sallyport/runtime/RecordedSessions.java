package io.sallyport.runtime;

import io.sallyport.api.Run;
import io.sallyport.api.Subject;
import io.sallyport.runtime.console.SessionsView;
import io.sallyport.runtime.recording.SessionSummary;
import io.sallyport.runtime.recording.index.SessionSearch;
import io.sallyport.runtime.recording.index.SessionSearch.RecordedOperation;
import io.sallyport.runtime.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The recording's index, for the console. */
record RecordedSessions(SessionSearch search) implements SessionsView {
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
          .map(RecordedSessions::entry)
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
      return search.session(id).map(RecordedSessions::entry);
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  @Override
  public List<OperationEntry> operations(String sessionId, long after, int limit) {
    try {
      return search.operations(sessionId, after, limit).stream()
          .map(RecordedSessions::entry)
          .toList();
    } catch (SQLException e) {
      throw unreachable(e);
    }
  }

  private static StoreException unreachable(SQLException e) {
    return new StoreException("the index of sessions cannot be read: " + e.getMessage(), e);
  }

  private static SessionEntry entry(SessionSummary session) {
    Subject human =
        session.onBehalfOf() == null ? null : subject(session.onBehalfOf(), "human", null);
    return new SessionEntry(
        session.id(),
        subject(session.subject(), session.subjectKind(), human),
        session.run() == null ? null : new Run(session.run(), null),
        session.target(),
        session.protocol(),
        session.profile(),
        session.database(),
        "",
        null,
        session.opened(),
        session.closed(),
        session.how(),
        session.operations(),
        session.held(),
        session.refused(),
        new RecordEntry(session.operations(), session.closed() == null ? "open" : "closed", null));
  }

  private static Subject subject(String id, String kind, @Nullable Subject human) {
    return new Subject(
        id,
        Subject.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
        id.substring(id.indexOf(':') + 1),
        Set.of(),
        Set.of(),
        human);
  }

  private static OperationEntry entry(RecordedOperation operation) {
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
        "sql",
        outcome,
        Objects.requireNonNullElse(operation.rule(), ""),
        Objects.requireNonNullElse(operation.reason(), ""),
        operation.approval(),
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
