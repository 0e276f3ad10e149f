package io.sallyport.plugin.sql.connector;

import io.netty.channel.EventLoop;
import io.sallyport.api.Description;
import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Gate;
import io.sallyport.api.Operation;
import io.sallyport.api.Outcome;
import io.sallyport.api.Passage;
import io.sallyport.api.PendingOperation;
import io.sallyport.api.Refusal;
import io.sallyport.api.Session;
import io.sallyport.api.SessionRefused;
import io.sallyport.api.Withdrawal;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.StatementReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a start-up message that are more than harmless: one operation, decided as the SET
 * statements that they amount to, before the server hears of them. Event loop only, but for the
 * gate's own calls.
 */
final class StartSettings implements PendingOperation {
  /** It is the session's first operation. */
  static final long SEQUENCE = 1;

  private final Gate gate;
  private final EventLoop loop;
  private final Statement statement;
  private final Operation operation;
  private final CompletableFuture<StartSettings> allowed = new CompletableFuture<>();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final long began = System.nanoTime();
  private volatile boolean held;

  private StartSettings(
      Gate gate, EventLoop loop, Session session, byte[] text, Statement statement) {
    this.gate = gate;
    this.loop = loop;
    this.statement = statement;
    this.operation =
        new Operation(session, SEQUENCE, statement.shape(), text, Portal.NO_PARAMETERS, false);
  }

  /**
   * Asks the gate.
   *
   * @param settings none: nobody is asked
   * @return on the event loop; null when there was nothing to ask; fails with {@link
   *     SessionRefused}
   */
  static CompletionStage<@Nullable StartSettings> decide(
      Gate gate,
      EventLoop loop,
      StatementReader reader,
      Session session,
      Map<String, String> settings,
      boolean literals) {
    if (settings.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    byte[] text = text(settings).getBytes(StandardCharsets.UTF_8);
    return reader
        .read(text, literals)
        .exceptionally(failure -> Unread.FAILED)
        .thenComposeAsync(
            statement -> {
              StartSettings asked = new StartSettings(gate, loop, session, text, statement);
              gate.submit(asked);
              return asked.allowed;
            },
            loop)
        .thenApplyAsync(asked -> asked, loop);
  }

  private static String text(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(one -> "SET " + one.getKey() + " = '" + one.getValue().replace("'", "''") + "'")
        .collect(Collectors.joining("; "));
  }

  /** The login is over: the server has taken the settings, or its error code says why not. */
  void over(@Nullable String code) {
    outcome.complete(
        new Outcome(
            code == null ? Outcome.Status.COMPLETED : Outcome.Status.FAILED,
            code == null ? "SET" : "",
            code,
            0,
            0,
            0,
            Duration.ofNanos(System.nanoTime() - began)));
  }

  @Override
  public Operation operation() {
    return operation;
  }

  @Override
  public Description describe() {
    return statement.describe(operation.text(), List.of());
  }

  /** A login cannot wait for people: the client has nothing to show them and little patience. */
  @Override
  public void notice(String text) {
    loop.execute(() -> {
      if (!allowed.isDone() && !held) {
        held = true;
        gate.withdraw(this, Withdrawal.CANCELLED);
      }
    });
  }

  @Override
  public CompletionStage<Evidence> evidence(Set<EvidenceKind> wanted) {
    return CompletableFuture.completedFuture(Evidence.NONE);
  }

  @Override
  public CompletionStage<Outcome> forward(Passage passage) {
    allowed.complete(this);
    return outcome;
  }

  @Override
  public void refuse(Refusal why) {
    allowed.completeExceptionally(
        new SessionRefused(
            new Refusal(
                why.kind(),
                why.rule(),
                held
                    ? "a setting of the start-up message needs a person's yes"
                    : "a setting of the start-up message: " + why.reason(),
                held ? "SET it in the session, which can wait for the answer" : why.advice(),
                why.approval())));
  }
}
