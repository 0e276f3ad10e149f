package io.sallyport.runtime.store;

import io.sallyport.api.Secret;
import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own, in a folder: {@code data}, the {@code password} of its superuser
 * (readable by the owner alone), the {@code port} of the last start. It listens on 127.0.0.1 only,
 * on no Unix socket, and asks for SCRAM from its first moment. Data is synced to disk.
 *
 * <p>It outlives a killed gateway; the next start over the same folder ends the old server first.
 * Two gateways cannot use one folder at the same time. Blocking; thread-safe.
 */
public final class PostgresProcess implements AutoCloseable {
  /** The superuser. */
  public static final String USER = "sallyport";

  private static final Logger LOGGER = LoggerFactory.getLogger(PostgresProcess.class);
  private static final int ATTEMPTS = 3;

  private final PostgresCommands commands;
  private final FolderLock lock;
  private final int port;
  private final Secret password;

  private PostgresProcess(PostgresCommands commands, FolderLock lock, int port, Secret password) {
    this.commands = commands;
    this.lock = lock;
    this.port = port;
    this.password = password;
  }

  /**
   * What is started.
   *
   * @param folder where everything of this server is kept; made when absent
   * @param cache where PostgreSQL's programs are unpacked, once for each version
   * @param port where it listens; null: the port of the last start, else a free one
   * @param settings added to postgresql.conf: {@code fsync: off} for a server that is thrown away
   * @param tls null: no TLS
   */
  public record Spec(
      Path folder,
      Path cache,
      @Nullable Integer port,
      Map<String, String> settings,
      @Nullable ServerTls tls) {
    public Spec {
      folder = folder.toAbsolutePath().normalize();
      settings = Map.copyOf(settings);
    }

    public static Spec in(Path folder, Path cache) {
      return new Spec(folder, cache, null, Map.of(), null);
    }
  }

  /** PEM files; copied beside the data at each start. With TLS, nothing else is accepted. */
  public record ServerTls(Path certificate, Path key) {}

  /**
   * Returns when connections are accepted.
   *
   * @throws StoreException saying what keeps the server from running
   */
  public static PostgresProcess start(Spec spec) {
    var home = PostgresBinaries.unpackInto(spec.cache());
    makeFolder(spec.folder());
    var lock = FolderLock.take(spec.folder());
    try {
      var runner = Unprivileged.forFolder(spec.folder(), home);
      var commands = new PostgresCommands(home, spec.folder().resolve("data"), runner);
      commands.endOrphan();
      var password = password(spec, commands);
      int port = startSomewhere(spec, commands);
      LOGGER
          .atInfo()
          .addKeyValue("port", port)
          .addKeyValue("folder", spec.folder())
          .log("PostgreSQL started");
      return new PostgresProcess(commands, lock, port, password);
    } catch (IOException e) {
      lock.close();
      throw new StoreException("cannot use " + spec.folder() + ": " + e.getMessage(), e);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /** The password of {@link #USER}. */
  public Secret password() {
    return password;
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + host() + ":" + port + "/" + database;
  }

  /** Where it is, for people. */
  public String describe() {
    return "embedded PostgreSQL " + PostgresBinaries.VERSION + " in " + commands.data().getParent();
  }

  /**
   * Runs a script of any number of statements.
   *
   * @throws StoreException with the server's message; scripts are ours, so it holds nobody's data
   */
  public void run(String database, String script) {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {host()});
    source.setPortNumbers(new int[] {port});
    source.setDatabaseName(database);
    source.setUser(USER);
    source.setPassword(password.revealText());
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(script);
    } catch (SQLException e) {
      throw new StoreException("a script failed in " + database + ": " + e.getMessage(), e);
    }
  }

  /** Ends open transactions and stops; a second call does nothing. */
  @Override
  public void close() {
    commands.stop();
    lock.close();
  }

  private static void makeFolder(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(folder);
        // Others may pass through to the data when root runs the server as someone else.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
      }
    } catch (IOException e) {
      throw new StoreException("cannot make the folder " + folder + ": " + e.getMessage(), e);
    }
  }

  private static Secret password(Spec spec, PostgresCommands commands) throws IOException {
    var file = spec.folder().resolve("password");
    if (Files.exists(commands.data())) {
      if (!Files.exists(file)) {
        throw new StoreException(
            file + " is gone, and the data beside it cannot be opened without: restore it");
      }
      return Secret.of(Files.readString(file).strip());
    }
    var random = new byte[24];
    new SecureRandom().nextBytes(random);
    var password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    PrivateFiles.replace(file, password + "\n");
    commands.initialise(USER, password, !"off".equals(spec.settings().get("fsync")));
    return Secret.of(password);
  }

  private static int startSomewhere(Spec spec, PostgresCommands commands) throws IOException {
    var remembered = spec.folder().resolve("port");
    for (int attempt = 1; ; attempt++) {
      int port = spec.port() != null ? spec.port() : choosePort(remembered);
      configure(spec, commands, port);
      try {
        commands.start();
        Files.writeString(remembered, port + "\n");
        return port;
      } catch (StoreException e) {
        // Another process may have taken the port since it was found free.
        if (attempt == ATTEMPTS || spec.port() != null || isFree(port)) {
          throw e;
        }
      }
    }
  }

  private static void configure(Spec spec, PostgresCommands commands, int port) throws IOException {
    var settings = new LinkedHashMap<String, String>();
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("port", Integer.toString(port));
    settings.put("unix_socket_directories", "");
    settings.put("password_encryption", "scram-sha-256");
    settings.put("fsync", "on");
    settings.put("synchronous_commit", "on");
    settings.put("full_page_writes", "on");
    settings.put("shared_buffers", "64MB");
    settings.put("timezone", "UTC");
    // Errors carry statements and values; they go to whoever asked, never to the log.
    settings.put("log_min_messages", "log");
    settings.put("log_min_error_statement", "panic");
    settings.put("log_timezone", "UTC");
    var tls = spec.tls();
    settings.put("ssl", tls == null ? "off" : "on");
    settings.putAll(spec.settings());
    if (tls != null) {
      commands.give("server.crt", Files.readString(tls.certificate()));
      commands.give("server.key", Files.readString(tls.key()));
    }
    var text = new StringBuilder("# Written by the gateway at each start.\n");
    settings.forEach((key, value) ->
        text.append(key).append(" = '").append(value.replace("'", "''")).append("'\n"));
    commands.give("sallyport.conf", text.toString());
    commands.give(
        "pg_hba.conf",
        (tls == null ? "host" : "hostssl") + " all all 127.0.0.1/32 scram-sha-256\n");
  }

  private static int choosePort(Path remembered) throws IOException {
    if (Files.exists(remembered)) {
      try {
        int port = Integer.parseInt(Files.readString(remembered).strip());
        if (isFree(port)) {
          return port;
        }
      } catch (NumberFormatException e) {
        LOGGER.atDebug().addKeyValue("file", remembered).log("remembered port is not a number");
      }
    }
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
