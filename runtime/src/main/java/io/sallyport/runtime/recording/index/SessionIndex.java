package io.sallyport.runtime.recording.index;

import io.sallyport.runtime.recording.JournalReader;
import io.sallyport.runtime.recording.JournalRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final int BATCH = 500;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private final DataSource store;
  private final Path folder;
  private final JournalReader reader;
  private final Duration interval;
  private final Map<String, Long> positions = new HashMap<>();
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
    this.thread = Thread.ofVirtual().name("journal-index").unstarted(this::follow);
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
              .addKeyValue("failure", e.toString())
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
    for (String segment : reader.segments()) {
      while (!closed && batch(segment)) {
        LOGGER.atTrace().addKeyValue("segment", segment).log("indexed");
      }
    }
    forgetExpired();
  }

  /** Only what this gateway's own retention has removed: others write to the same tables. */
  private void forgetExpired() throws SQLException {
    for (String segment : List.copyOf(positions.keySet())) {
      if (!reader.expired(segment)) {
        continue;
      }
      try (Connection connection = store.getConnection()) {
        connection.setAutoCommit(false);
        try {
          ExpiredRows.delete(connection, segment);
          connection.commit();
        } catch (SQLException e) {
          connection.rollback();
          throw e;
        } finally {
          connection.setAutoCommit(true);
        }
      }
      positions.remove(segment);
    }
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
    List<JournalRecord> records = new ArrayList<>();
    long to =
        reader.read(
            segment,
            from,
            record -> {
              if (records.size() == BATCH) {
                return false;
              }
              records.add(record);
              return true;
            });
    if (to == from || records.isEmpty() && from > 0) {
      return false;
    }
    try (Connection connection = store.getConnection()) {
      connection.setAutoCommit(false);
      try {
        var writer = new IndexWriter(connection);
        for (JournalRecord record : records) {
          writer.write(record);
        }
        writer.position(segment, to);
        connection.commit();
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    }
    positions.put(segment, to);
    return records.size() == BATCH;
  }

  private void readPositions() throws SQLException {
    positions.clear();
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
