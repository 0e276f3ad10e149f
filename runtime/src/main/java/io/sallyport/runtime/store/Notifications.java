package io.sallyport.runtime.store;

import io.sallyport.runtime.failure.RootCause;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears NOTIFY on a connection of its own, on one virtual thread, and connects again when it is
 * lost. Listeners are called on that thread and must hand long work on.
 */
final class Notifications implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Notifications.class);

  /** How soon a new channel is heard; LISTEN has to wait for the read to return. */
  private static final Duration TURN = Duration.ofMillis(200);

  /** A dead peer never says goodbye; also the proof that nothing notified was missed. */
  private static final Duration PROBE = Duration.ofSeconds(2);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final String url;
  private final Properties properties;
  private final Map<String, List<Consumer<String>>> channels = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile @Nullable Connection current;
  private volatile boolean closed;

  /**
   * When all that had been notified until then was surely delivered; null before the first time.
   */
  private volatile @Nullable Long proven;

  Notifications(String url, Properties properties) {
    this.url = url;
    this.properties = properties;
    this.thread = Thread.ofVirtual().name("store-notifications").start(this::run);
  }

  void listen(String channel, Consumer<String> listener) {
    if (!channel.matches("[a-z_][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException("not a channel: " + channel);
    }
    channels.computeIfAbsent(channel, c -> new CopyOnWriteArrayList<>()).add(listener);
  }

  Duration sinceHeard() {
    Long at = proven;
    return at == null ? ChronoUnit.FOREVER.getDuration() : Duration.ofNanos(System.nanoTime() - at);
  }

  private void run() {
    var pause = FIRST_PAUSE;
    while (!closed) {
      try (var connection = DriverManager.getConnection(url, properties)) {
        current = connection;
        pause = FIRST_PAUSE;
        hear(connection);
      } catch (SQLException e) {
        if (!closed) {
          LOGGER
              .atWarn()
              .addKeyValue("reason", RootCause.message(e))
              .log("store notifications lost, connecting again");
        }
      }
      if (closed) {
        return;
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
      var twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }
  }

  private void hear(Connection connection) throws SQLException {
    var postgres = connection.unwrap(PGConnection.class);
    var heard = new HashSet<String>();
    long probed = System.nanoTime() - PROBE.toNanos();
    while (!closed) {
      for (var channel : channels.keySet()) {
        if (heard.add(channel)) {
          try (var statement = connection.createStatement()) {
            statement.execute("listen " + channel);
          }
          call(channel, ""); // what came before is lost
        }
      }
      long asked = System.nanoTime();
      boolean probing = asked - probed >= PROBE.toNanos();
      if (probing) {
        try (var statement = connection.createStatement()) {
          statement.execute("select 1");
        }
        probed = asked;
      }
      var notifications = postgres.getNotifications(Math.toIntExact(TURN.toMillis()));
      if (notifications != null) {
        for (var notification : notifications) {
          call(notification.getName(), notification.getParameter());
        }
      }
      if (probing) {
        proven = asked; // what was notified before came with the answer, and is delivered now
      }
    }
  }

  private void call(String channel, String payload) {
    for (var listener : channels.getOrDefault(channel, List.of())) {
      try {
        listener.accept(payload);
      } catch (RuntimeException e) {
        LOGGER
            .atError()
            .addKeyValue("channel", channel)
            .setCause(e)
            .log("a listener failed on a store notification");
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    var connection = current;
    if (connection != null) {
      try {
        connection.abort(Runnable::run);
      } catch (SQLException e) {
        LOGGER.atDebug().log("store notifications closed already");
      }
    }
  }
}
