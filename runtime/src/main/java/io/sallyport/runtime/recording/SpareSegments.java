package io.sallyport.runtime.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps segments ready, so that an event loop that needs one only renames it. Thread-safe. */
final class SpareSegments {
  private static final Logger LOGGER = LoggerFactory.getLogger(SpareSegments.class);
  private static final String PREFIX = "spare-";
  private static final int READY = 2;
  private final ConcurrentLinkedDeque<Segment> ready = new ConcurrentLinkedDeque<>();
  private final AtomicBoolean filling = new AtomicBoolean();
  private final Path folder;
  private final long size;
  private final Executor background;
  private volatile @Nullable String failure;
  private volatile boolean closed;

  SpareSegments(Path folder, long size, Executor background) {
    this.folder = folder;
    this.size = size;
    this.background = background;
  }

  /**
   * A spare. Makes one on the spot if none is ready, which happens only when segments fill faster
   * than they are prepared.
   *
   * @throws IOException when there is none and none could be made lately: the caller is not kept
   *     waiting for a disk that is known to be full
   */
  Segment take() throws IOException {
    Segment spare = ready.poll();
    if (spare == null) {
      String known = failure;
      if (known != null) {
        refillLater();
        throw new IOException(known);
      }
      spare = make();
    }
    refillLater();
    return spare;
  }

  /** Why no segment can be had; null when all is well, or when one is still ready. */
  @Nullable String problem() {
    return ready.isEmpty() ? failure : null;
  }

  /** Prepares what is missing. Blocks. Called in the background, also to try again. */
  void refill() {
    if (!filling.compareAndSet(false, true)) {
      return;
    }
    try {
      ready.removeIf(SpareSegments::gone);
      while (!closed && ready.size() < READY) {
        ready.add(make());
      }
    } catch (IOException e) {
      LOGGER.atDebug().setCause(e).log("no spare segment");
    } finally {
      filling.set(false);
    }
  }

  private static boolean gone(Segment spare) {
    spare.check();
    if (!spare.broken()) {
      return false;
    }
    try {
      spare.release();
    } catch (IOException e) {
      LOGGER.atDebug().setCause(e).log("a lost spare segment could not be released");
    }
    return true;
  }

  /** Removes what a crash left. */
  void clean() throws IOException {
    try (var files = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  void close() throws IOException {
    closed = true;
    for (Segment spare = ready.poll(); spare != null; spare = ready.poll()) {
      spare.release();
      Files.deleteIfExists(spare.file());
    }
  }

  private Segment make() throws IOException {
    try {
      Segment spare = Segment.prepare(folder.resolve(PREFIX + UUID.randomUUID()), size);
      if (failure != null) {
        LOGGER.atInfo().addKeyValue("folder", folder).log("journal can be written again");
      }
      failure = null;
      return spare;
    } catch (IOException e) {
      if (failure == null) {
        LOGGER
            .atError()
            .addKeyValue("folder", folder)
            .addKeyValue("reason", e.toString())
            .log("journal has no room: make space, nothing is forwarded when segments are full");
      }
      failure = "no journal segment of " + size + " bytes can be made in " + folder + ": " + e;
      throw e;
    }
  }

  private void refillLater() {
    try {
      background.execute(this::refill);
    } catch (RejectedExecutionException e) {
      LOGGER.atDebug().log("journal is closing: no more spares");
    }
  }
}
