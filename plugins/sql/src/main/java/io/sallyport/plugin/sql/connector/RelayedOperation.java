package io.sallyport.plugin.sql.connector;

import io.sallyport.api.Description;
import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Operation;
import io.sallyport.api.Outcome;
import io.sallyport.api.Passage;
import io.sallyport.api.PendingOperation;
import io.sallyport.api.Refusal;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.result.ResultFilter;
import io.sallyport.plugin.sql.result.Scrub;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Query, an Execute or a FunctionCall on its way through the gate. Event loop only, but for the
 * gate's own calls, which hop to it.
 */
final class RelayedOperation implements PendingOperation {
  /** Which message it is. */
  enum Kind {
    /** Answered with any number of results, then ReadyForQuery. */
    QUERY,
    /** One portal of the extended protocol. */
    EXECUTE,
    /** The fast path to functions; ReadyForQuery ends it. */
    FUNCTION
  }

  /** What the gate made of it. */
  enum Verdict {
    FORWARD,
    REFUSE
  }

  private final Relay relay;
  final Kind kind;
  final byte[] text;
  final byte[] parameters;

  /** What runs; null until it is read. */
  @Nullable Statement statement;

  /** EXECUTE only. */
  final @Nullable Portal portal;

  private @Nullable Operation operation;
  private @Nullable Verdict verdict;
  private @Nullable Refusal refusal;
  private @Nullable CompletableFuture<Outcome> outcome;
  private Passage passage = Relay.NOTHING;
  private @Nullable HoldNotices notices;
  private boolean over;

  /** Whether names may mean something else once it has run; known when it is sent. */
  boolean renames;

  // What the answer has been so far.
  private long began;
  long rows;
  long bytes;
  private long maskedBefore;
  @Nullable ResultFilter filter;

  /** What hides findings in the data of COPY, or of a large object. */
  @Nullable Scrub scrub;

  @Nullable String tag;
  @Nullable String code;
  @Nullable Refusal cut;

  /** Whether the client has been told of the cut. */
  boolean cutTold;

  private Outcome.@Nullable Status status;
  private int completed;

  RelayedOperation(
      Relay relay, Kind kind, byte[] text, byte[] parameters, @Nullable Portal portal) {
    this.relay = relay;
    this.kind = kind;
    this.text = text;
    this.parameters = parameters;
    this.portal = portal;
  }

  // --- towards the gate

  boolean submitted() {
    return operation != null;
  }

  void submit(Statement resolved, long sequence, boolean inTransaction) {
    statement = resolved;
    operation =
        new Operation(
            relay.session,
            sequence,
            resolved.shape(),
            text,
            Meaning.of(
                parameters,
                portal == null ? Prepared.NO_TYPES : portal.prepared.declared,
                relay.changedPath()),
            inTransaction);
    relay.gate.submit(this);
  }

  @Nullable Verdict verdict() {
    return verdict;
  }

  Portal portal() {
    if (portal == null) {
      throw new IllegalStateException("no portal");
    }
    return portal;
  }

  Refusal refusal() {
    return refusal == null
        ? Refusal.of(Refusal.Kind.UNAVAILABLE, "GATE-050", "the gate gave no reason")
        : refusal;
  }

  Passage passage() {
    return passage;
  }

  boolean masked() {
    return !passage.masks().isEmpty();
  }

  /** For the client, so that it can ask about this operation. */
  String request() {
    return relay.session.id() + "/" + (operation == null ? 0 : operation.sequence());
  }

  Statement statement() {
    if (statement == null) {
      throw new IllegalStateException("not read yet");
    }
    return statement;
  }

  @Override
  public Operation operation() {
    if (operation == null) {
      throw new IllegalStateException("not submitted yet");
    }
    return operation;
  }

  @Override
  public Description describe() {
    Statement what = statement();
    List<Description.Parameter> values =
        portal == null ? List.of() : BindValues.describe(parameters, portal.prepared.types);
    return what.describe(text, values);
  }

  @Override
  public void notice(String words) {
    say(words, null);
  }

  @Override
  public void notice(String words, URI decide) {
    say(words, decide);
  }

  private void say(String words, @Nullable URI decide) {
    relay.onLoop(() -> {
      if (verdict == null && !over) {
        relay.notice(words);
        // Held again, it waits at another address.
        if (notices != null) {
          notices.stop();
        }
        notices = new HoldNotices(relay, decide);
      }
    });
  }

  @Override
  public CompletionStage<Evidence> evidence(Set<EvidenceKind> wanted) {
    return relay.evidence(this, wanted);
  }

  @Override
  public CompletionStage<Outcome> forward(Passage how) {
    CompletableFuture<Outcome> result = new CompletableFuture<>();
    relay.onLoop(() -> {
      outcome = result;
      passage = how;
      began = System.nanoTime();
      if (over) {
        end(Outcome.Status.CANCELLED);
        settle();
        return;
      }
      CompletionStage<Void> fresh = masked() ? relay.refreshCatalog() : null;
      if (fresh == null) {
        judge(relay.refuses(this));
      } else {
        fresh.whenComplete((done, failure) ->
            relay.onLoop(
                () -> judge(failure == null ? relay.refuses(this) : OwnRefusals.unknownCatalog())));
      }
    });
    return result;
  }

  /** As the connector itself sees it, after policy has said yes. */
  private void judge(@Nullable Refusal own) {
    if (over) {
      settle(); // its client is gone meanwhile
    } else if (own == null) {
      decide(Verdict.FORWARD);
    } else {
      refusal = own;
      code = Refusals.operationCode(own.kind());
      decide(Verdict.REFUSE);
    }
  }

  @Override
  public void refuse(Refusal why) {
    relay.onLoop(() -> {
      if (!over) {
        refusal = why;
        decide(Verdict.REFUSE);
      }
    });
  }

  private void decide(Verdict what) {
    verdict = what;
    if (notices != null) {
      notices.stop();
    }
    relay.decided();
  }

  // --- while it is answered

  /** The server completed one more statement of the text. */
  @Nullable Command nextCompleted() {
    List<Command> commands = statement().commands();
    return completed < commands.size() ? commands.get(completed++) : null;
  }

  /** A further result begins. */
  void result(@Nullable ResultFilter next) {
    if (filter != null) {
      maskedBefore += filter.masked();
    }
    filter = next;
  }

  /** Whether a limit of the decision is reached. */
  boolean beyondLimits() {
    return rows > passage.limits().rows() || bytes > passage.limits().bytes();
  }

  /** Until when it may take, by {@link System#nanoTime}; null for no limit. */
  @Nullable Long deadline() {
    Duration time = passage.limits().time();
    return time.compareTo(Duration.ofDays(36_500)) >= 0 ? null : began + time.toNanos();
  }

  /** The answer is over, but may not have reached the client yet. */
  void end(Outcome.Status how) {
    over = true;
    if (status == null) {
      status = how;
    }
    if (notices != null) {
      notices.stop();
    }
  }

  boolean over() {
    return over;
  }

  /** Whether the gate waits for the outcome. */
  boolean forwarded() {
    return outcome != null;
  }

  /** Tells the gate what came of it; call when the client has its answer. */
  void settle() {
    CompletableFuture<Outcome> result = outcome;
    if (result == null || status == null) {
      return;
    }
    long masked =
        maskedBefore
            + (filter == null ? 0 : filter.masked())
            + (scrub == null ? 0 : scrub.changed());
    result.complete(
        new Outcome(
            status,
            tag == null ? "" : tag,
            code,
            rows,
            bytes,
            masked,
            Duration.of(System.nanoTime() - began, TimeUnit.NANOSECONDS.toChronoUnit())));
  }
}
