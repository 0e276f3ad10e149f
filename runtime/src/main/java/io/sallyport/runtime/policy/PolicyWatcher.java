package io.sallyport.runtime.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the policy folders every half second and calls back when they have changed and then
 * stayed the same for one look: an editor or a checkout is given the time to finish. One virtual
 * thread; a look costs one stat a file.
 */
final class PolicyWatcher implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PolicyWatcher.class);
  private static final Duration PERIOD = Duration.ofMillis(500);

  private final List<Path> folders;
  private final Thread thread;

  /**
   * @param changed called on the watcher's thread; what it throws is logged, and the next change is
   *     told all the same
   */
  PolicyWatcher(List<Path> folders, Runnable changed) {
    this.folders = folders;
    String initial = stamp();
    this.thread = Thread.ofVirtual().name("policy-watch").start(() -> watch(initial, changed));
  }

  private void watch(String initial, Runnable changed) {
    String taken = initial;
    String last = initial;
    try {
      while (true) {
        Thread.sleep(PERIOD);
        String now = stamp();
        if (now.equals(last) && !now.equals(taken)) {
          taken = now;
          tell(changed);
        }
        last = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tell(Runnable changed) {
    try {
      changed.run();
    } catch (RuntimeException e) {
      LOGGER.atError().setCause(e).log("a change of the policies could not be taken");
    }
  }

  private String stamp() {
    var stamp = new StringBuilder();
    for (Path folder : folders) {
      try (Stream<Path> paths = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
        for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
          stamp
              .append(path)
              .append('|')
              .append(Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS))
              .append('|')
              .append(Files.size(path))
              .append('\n');
        }
      } catch (IOException | UncheckedIOException e) {
        stamp.append(folder).append('|').append(e.getClass().getSimpleName()).append('\n');
      }
    }
    return stamp.toString();
  }

  /** Ends the looks, and waits for a change that is being taken. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
