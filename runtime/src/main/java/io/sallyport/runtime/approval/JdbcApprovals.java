package io.sallyport.runtime.approval;

import io.sallyport.api.Subject;
import io.sallyport.runtime.approval.Approval.Answer;
import io.sallyport.runtime.approval.Approval.Asked;
import io.sallyport.runtime.approval.Approval.Granted;
import io.sallyport.runtime.approval.Approval.Used;
import io.sallyport.runtime.approval.Approval.Verdict;
import io.sallyport.runtime.approval.Approval.Waiting;
import io.sallyport.runtime.approval.ApprovalRows.Row;
import io.sallyport.runtime.store.Store;
import io.sallyport.runtime.store.StoreCalls;
import io.sallyport.runtime.store.StoreException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions as rows of the store. Any number of gateways share them; every transition is one
 * compare-and-set, so that of two racing ones the later is told so.
 */
public final class JdbcApprovals implements Approvals, AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(JdbcApprovals.class);

  /** Above the store's own timeouts: what this cuts is a store that hangs in spite of them. */
  private static final Duration DEADLINE = Duration.ofSeconds(8);

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final int ATTEMPTS = 64;

  private final StoreCalls store;
  private final ApprovalConfig config;
  private final URI console;
  private final Clock clock;
  private final ApprovalChanges changes;
  private volatile boolean closed;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofVirtual().name("approval-timer").factory());

  /**
   * @param console where people reach the web console: the base of {@link #page}
   */
  public JdbcApprovals(Store store, ApprovalConfig config, URI console, Clock clock) {
    this.store = new StoreCalls(store, DEADLINE);
    this.config = config;
    this.console = console;
    this.clock = clock;
    this.changes = new ApprovalChanges(store, this.store);
    var _ = timer.scheduleWithFixedDelay(this::closeDue, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public CompletionStage<Approval> ask(Asked question) {
    return store.call(transaction -> askIn(transaction, question));
  }

  private Approval askIn(Handle transaction, Asked question) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (ApprovalRows.insert(transaction, question)) {
        return read(transaction, question.id()).approval();
      }
      var live = ApprovalRows.liveByDigest(transaction, question.digest());
      if (live.isPresent()) {
        var attached = attach(transaction, live.get(), question);
        if (attached != null) {
          return attached;
        }
      }
    }
    throw new StoreException("a question could not be asked: others keep changing it");
  }

  /** Null when the live question is no longer what is asked for: ask again. */
  private @Nullable Approval attach(Handle transaction, Row live, Asked question) {
    var now = clock.instant();
    var approval = live.approval();
    if (live.isDue(now)) {
      ApprovalRows.replace(transaction, live, closed(live, now), null, null);
      return null;
    }
    var demands = new HashSet<>(approval.asked().hold().approvers());
    if (!demands.equals(new HashSet<>(question.hold().approvers()))) {
      ApprovalRows.replace(
          transaction,
          live,
          withdrawn(approval, now, "policy asks other approvers now"),
          null,
          null);
      return null;
    }
    if (live.orphaned() == null) {
      return approval;
    }
    boolean attached =
        ApprovalRows.replace(transaction, live, approval, null, approval.asked().until());
    return attached ? approval : null;
  }

  @Override
  public CompletionStage<Approval> answer(
      String id, Subject approver, Verdict verdict, String reason) {
    return store.call(transaction ->
        change(
            transaction,
            id,
            approval -> {
              var now = clock.instant();
              if (approval instanceof Waiting waiting && now.isBefore(waiting.asked().until())) {
                return waiting.answer(new Answer(approver, verdict, reason, now));
              }
              throw new ApprovalException.TooLate(late(approval));
            }));
  }

  @Override
  public CompletionStage<Used> use(String id) {
    return store.call(transaction -> {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        var row = read(transaction, id);
        var now = clock.instant();
        if (!(row.approval() instanceof Granted granted) || row.isDue(now)) {
          throw new ApprovalException.TooLate(late(row.approval()));
        }
        var used = granted.use(now);
        if (ApprovalRows.replace(transaction, row, used, null, null)) {
          return used;
        }
      }
      throw new StoreException("a grant could not be used: others keep changing it");
    });
  }

  @Override
  public CompletionStage<Void> withdraw(String id, String why) {
    return store
        .call(transaction ->
            change(transaction, id, approval -> withdrawn(approval, clock.instant(), why)))
        .thenAccept(approval -> {});
  }

  @Override
  public CompletionStage<Void> orphan(String id) {
    return store.call(transaction -> orphanIn(transaction, id)).thenAccept(marked -> {});
  }

  private boolean orphanIn(Handle transaction, String id) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var row = read(transaction, id);
      // A grant ends by itself soon enough, and a re-sent operation may still take it.
      if (!(row.approval() instanceof Waiting waiting)) {
        return false;
      }
      var until = clock.instant().plus(config.grace());
      var due = until.isBefore(waiting.asked().until()) ? until : waiting.asked().until();
      if (ApprovalRows.replace(transaction, row, waiting, until, due)) {
        return true;
      }
    }
    throw new StoreException("a question could not be marked: others keep changing it");
  }

  @Override
  public CompletionStage<Optional<Approval>> find(String id) {
    return store.call(transaction -> ApprovalRows.byId(transaction, id).map(Row::approval));
  }

  @Override
  public CompletionStage<List<Approval>> list(Set<Class<? extends Approval>> states, int limit) {
    return store.call(transaction ->
        ApprovalRows.newest(transaction, states, limit).stream().map(Row::approval).toList());
  }

  @Override
  public void onChange(Consumer<Approval> listener) {
    changes.onChange(listener);
  }

  @Override
  public URI page(String id) {
    return URI.create(console.toString().replaceFirst("/+$", "") + "/approvals/" + id);
  }

  /** When an unused yes ends. */
  public Instant grantExpires(Granted granted) {
    return granted.at().plus(config.grantTtl());
  }

  /**
   * Closes what is due, on whichever gateway it was asked, and finds changes that no notification
   * told of. Runs every second; what one run misses the next one finds.
   */
  void closeDue() {
    try {
      var due = store.now(transaction -> ApprovalRows.due(transaction, clock.instant()));
      for (var id : due) {
        closeDue(id);
      }
      changes.look();
    } catch (RuntimeException e) {
      if (closed) {
        return;
      }
      LOGGER
          .atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("questions that are due could not be closed, trying again");
    }
  }

  /** One that cannot be read must not keep the others open. */
  private void closeDue(String id) {
    try {
      store.now(transaction -> closeIfDue(transaction, id));
    } catch (RuntimeException e) {
      if (closed) {
        return; // interrupted on purpose
      }
      LOGGER
          .atError()
          .addKeyValue("approvalId", id)
          .setCause(e)
          .log("a question that is due cannot be closed");
    }
  }

  private boolean closeIfDue(Handle transaction, String id) {
    var row = ApprovalRows.byId(transaction, id);
    var now = clock.instant();
    return row.isPresent()
        && row.get().isDue(now)
        && ApprovalRows.replace(transaction, row.get(), closed(row.get(), now), null, null);
  }

  /** As a live question that is due ends. */
  private static Approval closed(Row row, Instant now) {
    return switch (row.approval()) {
      case Waiting waiting when now.isBefore(waiting.asked().until()) ->
          waiting.withdraw(now, "its client went away and did not come back");
      case Waiting waiting -> waiting.expire(now);
      case Granted granted -> granted.expire(now);
      case Used used -> used;
      case Approval.Refused refused -> refused;
      case Approval.Expired expired -> expired;
      case Approval.Withdrawn withdrawn -> withdrawn;
    };
  }

  private static Approval withdrawn(Approval approval, Instant now, String why) {
    return switch (approval) {
      case Waiting waiting -> waiting.withdraw(now, why);
      case Granted granted -> granted.withdraw(now, why);
      case Used used -> used;
      case Approval.Refused refused -> refused;
      case Approval.Expired expired -> expired;
      case Approval.Withdrawn earlier -> earlier;
    };
  }

  /** Applies a transition, again on what others made of it in between. */
  private Approval change(Handle transaction, String id, UnaryOperator<Approval> transition) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var row = read(transaction, id);
      var next = transition.apply(row.approval());
      if (next.equals(row.approval())) {
        return next;
      }
      var orphaned = next instanceof Waiting ? row.orphaned() : null;
      var due =
          switch (next) {
            case Waiting waiting -> row.due();
            case Granted granted -> grantExpires(granted);
            case Used used -> null;
            case Approval.Refused refused -> null;
            case Approval.Expired expired -> null;
            case Approval.Withdrawn withdrawn -> null;
          };
      if (ApprovalRows.replace(transaction, row, next, orphaned, due)) {
        return next;
      }
    }
    throw new StoreException("a question could not be changed: others keep changing it");
  }

  private static Row read(Handle transaction, String id) {
    return ApprovalRows.byId(transaction, id)
        .orElseThrow(() ->
            new ApprovalException.Unknown(
                "There is no question " + id + ": it may be of another gateway's store."));
  }

  private static String late(Approval approval) {
    return switch (approval) {
      case Waiting waiting -> "This question's time is over.";
      case Granted granted -> "This was approved already, and its yes is being used or has ended.";
      case Used used -> "This was approved and has run already.";
      case Approval.Refused refused -> "This was refused already.";
      case Approval.Expired expired -> "This question's time is over.";
      case Approval.Withdrawn withdrawn -> "This was withdrawn: " + withdrawn.why() + ".";
    };
  }

  @Override
  public void close() {
    closed = true;
    timer.shutdownNow();
    changes.close();
    store.close();
  }
}
