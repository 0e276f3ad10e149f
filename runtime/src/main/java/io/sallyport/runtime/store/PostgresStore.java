package io.sallyport.runtime.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.sallyport.api.SecretSource;
import io.sallyport.runtime.failure.RootCause;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** The store in a PostgreSQL of our own, or in any by URL. */
public final class PostgresStore implements Store {
  private final @Nullable PostgresProcess process;
  private final HikariDataSource pool;
  private final Notifications notifications;
  private final String description;

  private PostgresStore(
      @Nullable PostgresProcess process,
      HikariDataSource pool,
      Notifications notifications,
      String description) {
    this.process = process;
    this.pool = pool;
    this.notifications = notifications;
    this.description = description;
  }

  /**
   * Starts PostgreSQL when it is ours, connects and migrates. Blocking.
   *
   * @param cache where PostgreSQL's programs are unpacked
   * @throws StoreException saying what is missing
   */
  public static PostgresStore open(StoreConfig config, SecretSource secrets, Path cache) {
    var url = config.jdbcUrl();
    if (url != null) {
      var password = config.password();
      return connect(
          null,
          url,
          String.valueOf(config.user()),
          password == null ? "" : secrets.secret(password.reference()).revealText(),
          config,
          "PostgreSQL at "
              + url.substring("jdbc:postgresql://".length()).replaceFirst("\\?.*", ""));
    }
    var process =
        PostgresProcess.start(
            new PostgresProcess.Spec(config.folder(), cache, config.port(), Map.of(), null));
    try {
      return connect(
          process,
          process.jdbcUrl("postgres"),
          PostgresProcess.USER,
          process.password().revealText(),
          config,
          process.describe());
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private static PostgresStore connect(
      @Nullable PostgresProcess process,
      String url,
      String user,
      String password,
      StoreConfig config,
      String description) {
    var properties = driverProperties(user, password, config.timeout());
    var hikari = new HikariConfig();
    hikari.setPoolName("store");
    hikari.setJdbcUrl(url);
    hikari.setDataSourceProperties(properties);
    hikari.setMaximumPoolSize(config.connections());
    hikari.setMinimumIdle(1);
    hikari.setConnectionTimeout(Math.max(250, config.timeout().toMillis()));
    hikari.setValidationTimeout(Math.max(250, config.timeout().toMillis() / 2));
    hikari.setKeepaliveTime(Duration.ofMinutes(1).toMillis());
    hikari.setConnectionInitSql(
        "set statement_timeout = %1$d; set idle_in_transaction_session_timeout = %1$d"
            .formatted(config.timeout().toMillis()));
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(hikari);
    } catch (RuntimeException e) {
      throw new StoreException(
          "cannot reach " + description + ": " + RootCause.message(e) + ": check store.url", e);
    }
    try {
      migrate(url, user, password, description);
      return new PostgresStore(process, pool, new Notifications(url, properties), description);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  /** Apart from the pool: a migration may take longer than a statement. */
  private static void migrate(String url, String user, String password, String description) {
    try {
      Flyway.configure(PostgresStore.class.getClassLoader())
          .dataSource(url, user, password)
          .locations("classpath:db/migration")
          .table("schema_history")
          .outOfOrder(true) // the rooms number their migrations independently
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StoreException("cannot migrate " + description + ": " + RootCause.message(e), e);
    }
  }

  private static Properties driverProperties(String user, String password, Duration timeout) {
    var properties = new Properties();
    long seconds = Math.max(1, timeout.toSeconds());
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", "sallyport");
    properties.setProperty("connectTimeout", Long.toString(seconds));
    properties.setProperty("loginTimeout", Long.toString(seconds));
    // A server that vanished without a word; above the server's own statement timeout.
    properties.setProperty("socketTimeout", Long.toString(seconds + 1));
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("reWriteBatchedInserts", "true");
    properties.setProperty("logServerErrorDetail", "false"); // details carry values
    return properties;
  }

  @Override
  public DataSource dataSource() {
    return pool;
  }

  @Override
  public void listen(String channel, Consumer<String> listener) {
    notifications.listen(channel, listener);
  }

  @Override
  public Duration sinceHeard() {
    return notifications.sinceHeard();
  }

  @Override
  public String describe() {
    return description;
  }

  /**
   * Asks the server for a sign of life, within the configured timeout.
   *
   * @throws StoreException when there is none
   */
  public void check() {
    try (var connection = pool.getConnection();
        var statement = connection.createStatement()) {
      statement.execute("select 1");
    } catch (SQLException e) {
      throw new StoreException(description + " does not answer: " + RootCause.message(e), e);
    }
  }

  @Override
  public void close() {
    notifications.close();
    pool.close();
    if (process != null) {
      process.close();
    }
  }
}
