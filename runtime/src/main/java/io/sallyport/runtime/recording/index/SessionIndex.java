package io.sallyport.runtime.recording.index;

import io.sallyport.runtime.recording.JournalReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the journal and fills the store's tables. How far it came stands in the store with the
 * rows, so that nothing is missing or twice after a restart. While the store is down it waits, and
 * catches up later; the gate never waits for it.
 */
public final class SessionIndex implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(SessionIndex.class);

  /**
   * How long it rests between batches when it is behind, as a multiple of what the last one took:
   * the gate needs the processors more. With a fourth of one core, the store's work included, it
   * keeps up with some thousands of operations a second, and catches up later with more.
   */
  private static final int RESTS = 3;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private final DataSource store;
  private final Path folder;
  private final JournalReader reader;
  private final Duration interval;
  private final Map<String, Long> positions = new HashMap<>();

  /** Segments that are indexed whole and grow no more: there may be thousands of them. */
  private final Set<String> done = new HashSet<>();

  /** Segments that are not here and did not expire here: those of other gateways. */
  private final Set<String> elsewhere = new HashSet<>();

  private final Thread thread;
  private boolean positionsKnown;
  private volatile boolean closed;
  private volatile @Nullable String problem;

  /**
   * @param folder the journal's
   * @param interval how long a record may stay unsearchable; default for gateways: 500 ms
   */
  public SessionIndex(DataSource store, Path folder, Duration interval) {
    this.store = store;
    this.folder = folder;
    this.reader = new JournalReader(folder);
    this.interval = interval;
    this.thread = Thread.ofPlatform().daemon().name("journal-index").unstarted(this::follow);
  }

  public void start() {
    thread.start();
  }

  /** Why the index is behind; empty when it is not. It is no reason to stop serving. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  private void follow() {
    Duration wait = interval;
    while (!closed) {
      try {
        catchUp();
        if (problem != null) {
          LOGGER.atInfo().log("session index caught up");
        }
        problem = null;
        wait = interval;
      } catch (SQLException | IOException | RuntimeException e) {
        if (problem == null) {
          LOGGER
              .atWarn()
              .addKeyValue("reason", e.toString())
              .log("session index is behind: it catches up when the store answers");
        }
        problem = "the session index is behind: " + e.getMessage();
        positionsKnown = false;
        wait =
            wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
      }
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Indexes what there is. Blocks; not together with {@link #start}. */
  void catchUp() throws SQLException, IOException {
    if (!positionsKnown) {
      readPositions();
    }
    List<String> segments = reader.segments();
    for (int i = 0; i < segments.size() && !closed; i++) {
      String segment = segments.get(i);
      if (done.contains(segment)) {
        continue;
      }
      long began = System.nanoTime();
      while (!closed && batch(segment)) {
        LOGGER.atTrace().addKeyValue("segment", segment).log("indexed");
        rest(System.nanoTime() - began);
        began = System.nanoTime();
      }
      // A lane writes to its newest segment only; the list was there before this one was read.
      if (!closed && i + 1 < segments.size() && sameLane(segment, segments.get(i + 1))) {
        done.add(segment);
      }
    }
    forget(segments);
  }

  /** What retention took from the journal does not stay in the store. */
  private void forget(List<String> segments) throws SQLException {
    Set<String> gone = new HashSet<>(positions.keySet());
    gone.removeAll(elsewhere);
    segments.forEach(gone::remove);
    for (String segment : gone) {
      if (closed) {
        return;
      }
      if (reader.expired(segment)) {
        transaction(connection -> ExpiredRows.delete(connection, segment));
        positions.remove(segment);
        done.remove(segment);
        LOGGER.atDebug().addKeyValue("segment", segment).log("index forgot a segment");
      } else {
        elsewhere.add(segment);
      }
    }
  }

  /** Names are {@code INSTANCE.LANE.NUMBER.journal}, each lane's in order. */
  private static boolean sameLane(String segment, String next) {
    return next.startsWith(
        segment.substring(0, segment.indexOf('.', segment.indexOf('.') + 1) + 1));
  }

  /**
   * @return whether there may be more
   */
  private boolean batch(String segment) throws SQLException, IOException {
    long from = positions.getOrDefault(segment, 0L);
    if (from > 0
        && Files.exists(folder.resolve(segment))
        && Files.size(folder.resolve(segment)) <= from) {
      return false;
    }
    var batch = new IndexBatch();
    long to =
        reader.read(
            segment,
            from,
            record -> {
              if (batch.full()) {
                return false;
              }
              batch.add(record);
              return true;
            });
    if (to == from || batch.isEmpty() && from > 0) {
      return false;
    }
    transaction(connection -> new IndexWriter(connection).write(batch, segment, to));
    positions.put(segment, to);
    return batch.full();
  }

  @FunctionalInterface
  private interface Work {
    void on(Connection connection) throws SQLException;
  }

  private void transaction(Work work) throws SQLException {
    try (Connection connection = store.getConnection()) {
      connection.setAutoCommit(false);
      try {
        work.on(connection);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
  }

  /** Between batches, on its own thread only; ends early when the index is closed. */
  private void rest(long worked) {
    if (Thread.currentThread() == thread) {
      try {
        Thread.sleep(Duration.ofNanos(RESTS * worked));
      } catch (InterruptedException e) {
        thread.interrupt(); // the loop's next wait sees it
      }
    }
  }

  private void readPositions() throws SQLException {
    positions.clear();
    done.clear();
    elsewhere.clear();
    try (Connection connection = store.getConnection();
        var statement =
            connection.prepareStatement("select segment, place from recorded_position");
        var rows = statement.executeQuery()) {
      while (rows.next()) {
        positions.put(rows.getString(1), rows.getLong(2));
      }
    }
    positionsKnown = true;
  }

  @Override
  public void close() {
    closed = true;
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
