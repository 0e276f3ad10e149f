package io.sallyport.plugin.sql.connector;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Gate;
import io.sallyport.api.Limits;
import io.sallyport.api.Outcome;
import io.sallyport.api.Passage;
import io.sallyport.api.Refusal;
import io.sallyport.api.Session;
import io.sallyport.api.Transcript;
import io.sallyport.api.Withdrawal;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.StatementReader;
import io.sallyport.plugin.sql.result.ResultFilters;
import io.sallyport.plugin.sql.wire.Messages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session: its two connections, and what both directions must know of each other. Event loop
 * only, but for {@link #end}.
 */
final class Relay {
  private static final Logger LOGGER = LoggerFactory.getLogger(Relay.class);
  private static final String SEARCH_PATH = "search_path";
  static final Passage NOTHING = new Passage(List.of(), Limits.NONE, Transcript.OFF);

  final Session session;
  final Gate gate;
  final Channel client;
  final Backend backend;
  final StatementReader reader;
  final @Nullable ResultFilters filters;
  private final @Nullable FreshCatalog catalog;
  final TargetSettings settings;
  final Duration holdNotice;

  final Expectations expected = new Expectations();
  final Names names;
  final Resolver resolver;
  final FrontRelay front;
  final BackRelay back;

  /** The server's last word on the transaction: I, T or E. */
  private byte state = 'I';

  /** Whether a transaction is open once everything sent has been done. */
  private boolean opens;

  /** Segments that the client has finished: Sync or Query. */
  long segment;

  /** Segments that the server has answered. */
  private long answered;

  /** Operations on their way whose success gives names another meaning. */
  private int renaming;

  /** What the gate said yes to at Bind and nobody has executed yet. */
  private final Set<RelayedOperation> bound = new LinkedHashSet<>();

  /** Operations whose answer is over, and not yet flushed to the client. */
  private final List<RelayedOperation> finished = new ArrayList<>();

  private final SessionState sessionState;

  /** Where names lead, and led before the client changed it; null when the server does not say. */
  private @Nullable String path;

  private @Nullable String firstPath;

  /** Whether the client has ever changed it, so that a ROLLBACK may, too. */
  private boolean pathMoves;

  /** Whether it may have changed since the server told it: that it does before ReadyForQuery. */
  private boolean pathUntold;

  private final Runnable unregister;
  private final BackendCancel canceller;
  private long sequence;
  private boolean closed;

  Relay(
      Session session,
      Gate gate,
      Channel client,
      Backend backend,
      StatementReader reader,
      @Nullable ResultFilters filters,
      @Nullable FreshCatalog catalog,
      TargetSettings settings,
      Duration holdNotice,
      BackendCancel canceller,
      long sequence,
      Runnable unregister) {
    this.session = session;
    this.gate = gate;
    this.client = client;
    this.backend = backend;
    this.reader = reader;
    this.filters = filters;
    this.catalog = catalog;
    this.settings = settings;
    this.holdNotice = holdNotice;
    this.canceller = canceller;
    this.sequence = sequence;
    this.sessionState = new SessionState(sequence > 0);
    this.unregister = unregister;
    this.names = new Names("UTF8".equals(backend.parameters().get("server_encoding")));
    this.resolver = new Resolver(names);
    this.path = backend.parameters().get(SEARCH_PATH);
    this.firstPath = path;
    this.front = new FrontRelay(this);
    this.back = new BackRelay(this);
  }

  void onLoop(Runnable work) {
    if (client.eventLoop().inEventLoop()) {
      work.run();
    } else {
      client.eventLoop().execute(work);
    }
  }

  /** The client began with settings of its own. */
  void began(Set<String> settings) {
    if (settings.contains(SEARCH_PATH)) {
      firstPath = null;
    }
  }

  /** A setting that the server reports has changed. */
  void told(String setting, String value) {
    if (setting.equals(SEARCH_PATH)) {
      path = value;
    }
  }

  /** Whether what is on its way may change where names lead. */
  boolean pathMoving() {
    return pathMoves && renaming > 0;
  }

  /** The search path, if the client has chosen it. */
  @Nullable String changedPath() {
    if (pathUntold) {
      return "untold " + session.id() + '/' + sequence; // like no other
    }
    return Objects.equals(path, firstPath) ? null : path;
  }

  // --- operations

  long nextSequence() {
    return ++sequence;
  }

  /** Whether parking an operation now would keep locks. */
  boolean inTransaction() {
    return state != 'I' || opens || front.sentUnsynced();
  }

  /** Whether the server waits for the client, outside any transaction. */
  boolean idle() {
    return state == 'I' && expected.isEmpty();
  }

  /** A verdict has come. */
  void decided() {
    front.resume();
  }

  /** Whether a statement may call a function without being seen to. */
  boolean callsAsColumn(Statement statement) {
    return filters != null && filters.callsAsColumn(statement) != null;
  }

  /** Null when what is known of the database is fresh; else what completes when it is, or fails. */
  @Nullable CompletionStage<Void> refreshCatalog() {
    return catalog == null || filters == null ? null : catalog.refresh(filters::renew);
  }

  /** What the connector itself does not let through; null for nothing. */
  @Nullable Refusal refuses(RelayedOperation operation) {
    return OwnRefusals.of(operation, filters, names);
  }

  /** An operation goes to the server. */
  void sends(RelayedOperation operation) {
    expected.add(new Expected.Answer(operation));
    Statement statement = operation.statement();
    sessionState.sends(statement);
    pathMoves |= Resolver.movesPath(statement);
    operation.renames = Resolver.renames(statement) || pathMoves && Resolver.mayMovePath(statement);
    if (operation.renames) {
      renaming++;
    }
    for (Command command : statement.commands()) {
      if (command instanceof Command.Begin) {
        opens = true;
      } else if (command instanceof Command.EndTransaction) {
        opens = false;
      }
    }
  }

  /** A portal of an operation that the gate let through is being made. */
  void bound(RelayedOperation operation) {
    bound.add(operation);
    sessionState.sends(operation.statement());
  }

  /** It is executed. */
  void executed(RelayedOperation operation) {
    bound.remove(operation);
  }

  /** A portal is no more, and perhaps was never executed. Should it come back, it is asked anew. */
  void unbound(@Nullable Portal portal) {
    RelayedOperation operation = portal == null ? null : portal.decided;
    if (operation != null && bound.remove(operation)) {
      finishUnsent(operation, Outcome.Status.CANCELLED);
    }
  }

  /** Portals die with their transaction; what was only bound has been planned, and no more. */
  private void boundOver() {
    bound.removeIf(operation -> {
      boolean dead = operation.portal().segment <= answered;
      if (dead) {
        finishUnsent(operation, Outcome.Status.CANCELLED);
      }
      return dead;
    });
  }

  /** Whether names may come to mean something else by what is on its way. */
  boolean renaming() {
    return renaming > 0;
  }

  /** The answer of a sent operation is over. */
  void finish(RelayedOperation operation, Outcome.Status status) {
    if (operation.over()) {
      return;
    }
    operation.end(status);
    if (operation.renames) {
      renaming--;
      pathUntold |=
          operation.kind == RelayedOperation.Kind.EXECUTE
              && Resolver.mayMovePath(operation.statement());
      if (Resolver.unknown(operation.statement())) {
        names.forget();
      }
    }
    finished.add(operation);
  }

  /** An operation that never went to the server is over. */
  void finishUnsent(RelayedOperation operation, Outcome.Status status) {
    if (!operation.over()) {
      operation.end(status);
      finished.add(operation);
    }
  }

  /** Answers a refused operation without the server; only while idle. */
  void answerRefused(RelayedOperation operation) {
    ByteBuf out = client.alloc().buffer(512);
    Refusals.error(out, operation.refusal(), operation.request());
    Messages.ready(out, 'I'); // the server said so, and nothing was sent to it since
    client.writeAndFlush(out);
    finishUnsent(operation, Outcome.Status.FAILED);
    settle();
  }

  /** ReadyForQuery has come. */
  void ready(byte says) {
    state = says;
    pathUntold = false;
    answered++;
    if (expected.isEmpty()) {
      opens = says != 'I';
    }
    if (says == 'I') {
      names.transactionOver(answered);
      if (!bound.isEmpty()) {
        boundOver();
      }
    }
  }

  /** The client has everything that was written; call after a flush. */
  void settle() {
    if (!finished.isEmpty()) {
      List<RelayedOperation> over = List.copyOf(finished);
      finished.clear();
      over.forEach(RelayedOperation::settle);
    }
  }

  CompletionStage<Evidence> evidence(RelayedOperation operation, Set<EvidenceKind> wanted) {
    CompletableFuture<Evidence> found = new CompletableFuture<>();
    onLoop(() -> {
      if (pathUntold) {
        found.complete(Evidence.NONE); // of which tables, nobody knows
      } else {
        new EvidenceQueries(session, settings, client, backend, reader)
            .find(operation, wanted, seenAsElsewhere(), path)
            .thenAccept(found::complete);
      }
    });
    return found;
  }

  /** Whether another connection would see what this one sees: the same rows, by the same names. */
  private boolean seenAsElsewhere() {
    return !inTransaction() && !expected.owesAnswer() && sessionState.asElsewhere();
  }

  // --- the client

  /** Tells the client something, unless it is in the middle of a row. */
  void notice(String words) {
    if (!closed && !back.midFrame()) {
      ByteBuf out = client.alloc().buffer(256);
      Messages.notice(out, "00000", words);
      client.writeAndFlush(out);
    }
  }

  /** The client asks to cancel. What waits is taken back; what runs is cancelled. */
  void cancel() {
    onLoop(() -> {
      if (closed) {
        return;
      }
      RelayedOperation waiting = front.waiting();
      if (waiting != null) {
        gate.withdraw(waiting, Withdrawal.CANCELLED);
      } else if (!expected.isEmpty()) {
        cancelRunning();
      }
    });
  }

  /** Cancels what runs at the server; the client's further messages wait until that is done. */
  void cancelRunning() {
    front.pause(canceller.cancel(backend));
  }

  /** Backpressure: each side reads only while the other takes. */
  void throttle() {
    if (closed || !client.isActive() || !backend.channel().isActive()) {
      return;
    }
    client.config().setAutoRead(backend.channel().isWritable() && !front.full());
    backend.channel().config().setAutoRead(client.isWritable());
  }

  // --- the end

  /** Ends the session with a message; any thread. */
  void end(Refusal why) {
    onLoop(() -> {
      if (!closed && !back.midFrame()) {
        ByteBuf out = client.alloc().buffer(256);
        Refusals.fatal(out, why);
        client.write(out);
      }
      close(why.kind() == Refusal.Kind.ENDED ? "drained" : why.rule());
    });
  }

  /** Ends the session as one side broke the protocol, or the gate failed. */
  void fail(String code, String message, String how) {
    if (!closed && !back.midFrame()) {
      ByteBuf out = client.alloc().buffer(256);
      Messages.error(out, "FATAL", code, message, null, null);
      client.write(out);
    }
    close(how);
  }

  void fail(Throwable failure) {
    LOGGER
        .atWarn()
        .addKeyValue("sessionId", session.id())
        .addKeyValue("failure", failure.getClass().getName())
        .setCause(LOGGER.isDebugEnabled() ? failure : null)
        .log("session failed");
    fail("XX000", "the gate failed; the session is over", "gate failed");
  }

  boolean closed() {
    return closed;
  }

  /** Closes both connections, settles what is open, and closes the session. */
  void close(String how) {
    if (closed) {
      return;
    }
    closed = true;
    unregister.run();
    try {
      boolean running = !expected.isEmpty();
      for (RelayedOperation lost : expected.drain()) {
        if (!lost.over()) {
          lost.end(front.unsent(lost) ? Outcome.Status.CANCELLED : Outcome.Status.LOST);
          finished.add(lost);
        }
      }
      bound.forEach(lost -> finishUnsent(lost, Outcome.Status.CANCELLED));
      bound.clear();
      front.abandon(Withdrawal.DISCONNECTED);
      front.close();
      back.close();
      if (running && backend.channel().isActive()) {
        canceller.cancel(backend);
      }
      ByteBuf terminate = client.alloc().buffer(5);
      Messages.bare(terminate, 'X');
      Closing.after(backend.channel(), terminate);
      Closing.after(client, client.alloc().buffer(0, 0));
      settle();
    } finally {
      session.close(how); // its lease must end whatever went wrong
    }
  }
}
