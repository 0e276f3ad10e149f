package io.sallyport.runtime.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An OPA of our own: started on a Unix socket, started again when it ends, ended with the gateway
 * even if that is killed. One virtual thread watches it.
 */
final class OpaProcess implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(OpaProcess.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** An OPA that ran this long was well: the next pause is a short one again. */
  private static final Duration WELL = Duration.ofSeconds(30);

  /**
   * The gateway holds the other end of standard input. It closes when the gateway ends, however it
   * ends; then OPA is ended and the folder removed. An interrupt from the terminal is the gateway's
   * alone: it still decides while it drains.
   */
  private static final String WRAPPER =
      """
      trap '' INT HUP
      exec 3<&0
      rm -f "$2"
      $(command -v setsid) "$1" run --server --addr "unix://$2" --bundle "$3" --watch --log-level error --log-format json \
        --skip-version-check </dev/null 3<&- &
      opa=$!
      trap 'kill $opa 2>/dev/null' TERM
      (read -r _ <&3; trap '' TERM; kill $opa 2>/dev/null; i=0
        while [ $i -lt 20 ] && kill -0 $opa 2>/dev/null; do sleep 0.1; i=$((i + 1)); done; kill -9 $opa 2>/dev/null; [ -z "$4" ] || rm -rf "$4") &
      watcher=$!
      wait $opa
      status=$?
      kill $watcher 2>/dev/null
      exit $status
      """;

  private final Path opa;
  private final Path socket;
  private final Path bundle;
  private final Path home;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Process process;
  private boolean closed;
  private final AtomicInteger starts = new AtomicInteger();
  private final Thread watch;

  /**
   * Starts it.
   *
   * @param home the folder that goes when the gateway goes
   */
  OpaProcess(Path opa, Path socket, Path bundle, Path home) throws IOException {
    this.opa = opa;
    this.socket = socket;
    this.bundle = bundle;
    this.home = home;
    start();
    this.watch = Thread.ofVirtual().name("policy-opa").start(this::watch);
  }

  Path socket() {
    return socket;
  }

  /** How often it has been started. */
  int starts() {
    return starts.get();
  }

  /** Whether the socket is there. */
  boolean listens() {
    return Files.exists(socket);
  }

  private Process start() throws IOException {
    var builder =
        new ProcessBuilder(
                List.of(
                    "/bin/sh",
                    "-c",
                    WRAPPER,
                    "sallyport-opa",
                    opa.toString(),
                    socket.toString(),
                    bundle.toString(),
                    home.toString()))
            .redirectErrorStream(true);
    lock.lock();
    try {
      if (closed) {
        throw new IOException("closed");
      }
      Process started = builder.start();
      process = started;
      starts.incrementAndGet();
      Thread.ofVirtual().name("policy-opa-output").start(() -> log(started));
      return started;
    } finally {
      lock.unlock();
    }
  }

  /**
   * OPA's words may quote a question: DEBUG has their length only, and what OPA calls its level.
   */
  private static void log(Process process) {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        LOGGER.atDebug().addKeyValue("length", line.length()).log("opa wrote a line");
      }
    } catch (IOException e) {
      LOGGER.atTrace().log("opa's output ended");
    }
  }

  private void watch() {
    Duration pause = FIRST_PAUSE;
    try {
      while (true) {
        Process current;
        lock.lock();
        try {
          if (closed) {
            return;
          }
          current = process;
        } finally {
          lock.unlock();
        }
        long since = System.nanoTime();
        if (current != null) {
          int status = current.waitFor();
          letGo(current);
          if (isClosed()) {
            return;
          }
          LOGGER.atWarn().addKeyValue("status", status).log("opa ended; it is started again");
        }
        if (System.nanoTime() - since > WELL.toNanos()) {
          pause = FIRST_PAUSE;
        }
        Thread.sleep(pause);
        pause =
            pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
        try {
          start();
        } catch (IOException e) {
          if (isClosed()) {
            return;
          }
          LOGGER
              .atError()
              .addKeyValue("opa", opa)
              .addKeyValue("reason", e.toString())
              .log("opa does not start; trying again");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes our end of its standard input: the wrapper's own watcher ends by that. */
  private static void letGo(Process ended) {
    try {
      ended.getOutputStream().close();
    } catch (IOException e) {
      LOGGER.atDebug().addKeyValue("reason", e.toString()).log("opa's input was closed already");
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it and waits until it has ended, at most three seconds. Idempotent. */
  @Override
  public void close() {
    Process last;
    lock.lock();
    try {
      closed = true;
      last = process;
      process = null;
    } finally {
      lock.unlock();
    }
    if (last == null) {
      return;
    }
    try {
      List<ProcessHandle> children = last.descendants().toList();
      last.getOutputStream().close();
      if (!last.waitFor(3, TimeUnit.SECONDS)) {
        children.forEach(ProcessHandle::destroyForcibly);
        last.destroyForcibly();
      }
      // Its watcher removes the folder, and is gone a moment later.
      CompletableFuture.allOf(
              children.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new))
          .completeOnTimeout(null, 3, TimeUnit.SECONDS)
          .join();
      children.forEach(ProcessHandle::destroyForcibly);
    } catch (IOException e) {
      last.destroyForcibly();
    } catch (InterruptedException e) {
      last.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    watch.interrupt();
  }
}
