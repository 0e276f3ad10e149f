package io.sallyport.runtime.store;

import java.time.Duration;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * PostgreSQL for the gateway's state. Migrated when it is there. Blocking: use it on virtual
 * threads.
 */
public interface Store extends AutoCloseable {
  /** A pool; statements have a server-side timeout. */
  DataSource dataSource();

  /**
   * Calls back with the payload of every NOTIFY on the channel, and once with an empty payload
   * after each reconnect, as notifications may have been missed.
   */
  void listen(String channel, Consumer<String> listener);

  /**
   * How long ago it was sure that no notification had been missed on the channels listened to by
   * then. A few seconds at most while the store can be reached.
   */
  Duration sinceHeard();

  /**
   * Where the state is, for people: {@code embedded PostgreSQL 18.6 in …} or the URL without its
   * password.
   */
  String describe();

  @Override
  void close();
}
