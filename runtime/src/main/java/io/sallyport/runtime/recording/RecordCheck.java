package io.sallyport.runtime.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the record of a session holds, for whoever looks at it: the journal is verified when
 * somebody does, on a thread of its own, one check at a time and never so often that it is most of
 * what the gateway does. Thread-safe.
 */
public final class RecordCheck {
  private static final Logger LOGGER = LoggerFactory.getLogger(RecordCheck.class);

  /** A check holds for so long. */
  private static final Duration TRUSTED = Duration.ofMinutes(10);

  /** So many times as long as a check took, no other begins. */
  private static final int PAUSE = 20;

  private final Path folder;
  private final SealKey key;
  private final Clock clock;
  private @Nullable Check last;
  private @Nullable CompletableFuture<@Nullable Check> running;

  /** How a record is. */
  public enum State {
    /** It is being written. */
    OPEN,
    /** It is complete, and was not checked yet. */
    CLOSED,
    /** Every record is as it was signed. */
    VERIFIED,
    /** It is not what was written. */
    BROKEN
  }

  /**
   * @param detail what is wrong with it, or what it waits for
   */
  public record Standing(State state, @Nullable String detail) {}

  /**
   * @param sealed the seals that were there when it began
   */
  private record Check(Set<String> sealed, List<Finding> findings, Instant at, Duration took) {}

  /**
   * @param folder the journal's
   */
  public RecordCheck(Path folder, SealKey key, Clock clock) {
    this.folder = folder;
    this.key = key;
    this.clock = clock;
  }

  /**
   * Blocking, for {@code patience} at most.
   *
   * @param closed whether the session is over
   * @param segment where its last record stands; null when that is not known
   */
  public Standing of(String session, boolean closed, @Nullable String segment, Duration patience) {
    SegmentName name = segment == null ? null : SegmentName.of(Path.of(segment));
    if (name == null) {
      return new Standing(closed ? State.CLOSED : State.OPEN, null);
    }
    boolean sealed = closed && Files.exists(folder.resolve(name.seal()));
    // What is not sealed may still be found broken; but it takes a seal to say that it holds.
    Check check = sealed ? fresh(name.seal(), patience) : latest();
    Finding problem = check == null ? null : problem(check, session, name);
    if (problem != null) {
      return new Standing(State.BROKEN, problem.message());
    }
    if (!closed) {
      return new Standing(State.OPEN, null);
    }
    if (!sealed) {
      return new Standing(State.CLOSED, "it is signed soon, and can then be verified");
    }
    return check != null && check.sealed().contains(name.seal())
        ? new Standing(State.VERIFIED, null)
        : new Standing(State.CLOSED, "it is being verified");
  }

  private static @Nullable Finding problem(Check check, String session, SegmentName name) {
    for (Finding finding : check.findings()) {
      SegmentName where = SegmentName.of(Path.of(finding.file()));
      boolean ofLane = where != null && where.chain().equals(name.chain());
      boolean ofNobody = finding.session() == null || finding.session().isEmpty();
      if (finding.problem() && (session.equals(finding.session()) || ofNobody && ofLane)) {
        return finding;
      }
    }
    return null;
  }

  private synchronized @Nullable Check latest() {
    return last;
  }

  /** A check that knows this seal, when one can be had in time; else the last that was made. */
  private @Nullable Check fresh(String seal, Duration patience) {
    CompletableFuture<@Nullable Check> coming;
    synchronized (this) {
      Check now = last;
      if (now != null) {
        Duration age = Duration.between(now.at(), clock.instant());
        boolean holds = now.sealed().contains(seal) && age.compareTo(TRUSTED) < 0;
        boolean tooSoon = age.compareTo(now.took().multipliedBy(PAUSE)) < 0;
        if (holds || tooSoon) {
          return now;
        }
      }
      if (running == null) {
        running = new CompletableFuture<>();
        CompletableFuture<@Nullable Check> mine = running;
        Thread.ofVirtual().name("record-check").start(() -> run(mine));
      }
      coming = running;
    }
    try {
      return coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return latest();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return latest();
    }
  }

  private void run(CompletableFuture<@Nullable Check> coming) {
    Check check = null;
    try {
      check = check();
    } catch (IOException | RuntimeException e) {
      LOGGER
          .atWarn()
          .addKeyValue("reason", e.toString())
          .log("the journal could not be verified; it is tried again when somebody looks");
    }
    synchronized (this) {
      if (check != null) {
        last = check;
      }
      running = null;
    }
    coming.complete(check);
  }

  private Check check() throws IOException {
    long began = System.nanoTime();
    Set<String> sealed = new HashSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".seal"))
          .forEach(sealed::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    List<Finding> findings = new JournalVerifier(folder, key, progress -> {}).verify().findings();
    if (findings.stream().anyMatch(Finding::problem)) {
      LOGGER.atError().log("the journal does not verify: run sallyport verify");
    }
    return new Check(
        sealed, findings, clock.instant(), Duration.ofNanos(System.nanoTime() - began));
  }
}
