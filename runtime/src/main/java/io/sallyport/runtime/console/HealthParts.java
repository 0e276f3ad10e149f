package io.sallyport.runtime.console;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * How the parts of the gateway are. Each is asked on a virtual thread of its own with a deadline,
 * at most once a second, so that whoever asks for health cannot load the gateway.
 */
public final class HealthParts {
  private static final Duration DEADLINE = Duration.ofSeconds(3);
  private static final Duration KEPT = Duration.ofSeconds(1);

  private record Named(String name, Supplier<State> check) {}

  private final List<Named> checks = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private List<Part> last = List.of();
  private long asked = System.nanoTime() - KEPT.toNanos();

  /** How a part is. */
  public enum Status {
    UP,
    /** Working, but an operator should look. */
    DEGRADED,
    /** No work can be taken. */
    DOWN
  }

  /** What a check says. */
  public record State(Status status, String detail) {
    public static State up(String detail) {
      return new State(Status.UP, detail);
    }

    public static State degraded(String detail) {
      return new State(Status.DEGRADED, detail);
    }

    public static State down(String detail) {
      return new State(Status.DOWN, detail);
    }
  }

  /** A part, and how it is. */
  public record Part(String name, Status status, String detail) {}

  /**
   * Adds a part.
   *
   * @param check may block; a check that throws or takes too long means down
   */
  public void register(String name, Supplier<State> check) {
    checks.add(new Named(name, check));
  }

  /** In the order of registration. */
  public synchronized List<Part> now() {
    if (System.nanoTime() - asked >= KEPT.toNanos()) {
      last = ask();
      asked = System.nanoTime();
    }
    return last;
  }

  /** The worst of all parts. */
  public static Status worst(List<Part> parts) {
    var worst = Status.UP;
    for (var part : parts) {
      worst = part.status().compareTo(worst) > 0 ? part.status() : worst;
    }
    return worst;
  }

  private List<Part> ask() {
    var asking = new ArrayList<CompletableFuture<Part>>();
    for (var named : checks) {
      asking.add(
          CompletableFuture.supplyAsync(named.check(), threads)
              .completeOnTimeout(
                  State.down("no answer within " + DEADLINE.toSeconds() + " s"),
                  DEADLINE.toMillis(),
                  TimeUnit.MILLISECONDS)
              .exceptionally(failure -> State.down(reason(failure)))
              .thenApply(state -> new Part(named.name(), state.status(), state.detail())));
    }
    return asking.stream().map(CompletableFuture::join).toList();
  }

  private static String reason(Throwable failure) {
    var cause = failure.getCause();
    return String.valueOf((cause == null ? failure : cause).getMessage());
  }
}
