package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Outcome;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.largeobject.LargeObject;
import org.postgresql.largeobject.LargeObjectManager;

/** The driver most applications use, with what it does beyond plain statements. */
@Tag("peer")
class PgjdbcIT {
  private static PostgresqlServer server;
  private TestGate gate;
  private KeywordReader reader;
  private Connection connection;

  @BeforeAll
  static void startServer() {
    server = PostgresqlServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect() throws Exception {
    reader = new KeywordReader();
    gate = new TestGate(new PostgresqlConnector(reader, new Transparent(), null), server.port);
    connection = open();
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS items");
      statement.execute("CREATE TABLE items(id int, name text)");
    }
  }

  private Connection open() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "reader");
    properties.setProperty("password", TestGate.CREDENTIAL);
    properties.setProperty("sslmode", "disable");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + gate.port + "/shop", properties);
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
    gate.close();
  }

  private long count() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT count(*) FROM items")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void knowsItsOwnProcessAndItsOwnNotifications() throws Exception {
    PGConnection driver = connection.unwrap(PGConnection.class);
    try (Statement statement = connection.createStatement()) {
      ResultSet process = statement.executeQuery("SELECT pg_backend_pid()");
      process.next();
      assertEquals(process.getInt(1), driver.getBackendPID());
      statement.execute("LISTEN news");
      statement.execute("NOTIFY news, 'mine'");
      assertEquals(driver.getBackendPID(), driver.getNotifications(5000)[0].getPID());
    }
  }

  @Test
  void runsBatchesAndPreparedStatements() throws Exception {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO items VALUES (?, ?)")) {
      for (int i = 0; i < 1000; i++) {
        insert.setInt(1, i);
        insert.setString(2, "item " + i);
        insert.addBatch();
      }
      assertEquals(1000, insert.executeBatch().length);
    }
    for (int i = 0; i < 20; i++) { // past the point where the driver names its statement
      try (PreparedStatement select =
          connection.prepareStatement("SELECT name FROM items WHERE id = ?")) {
        select.setInt(1, i);
        try (ResultSet rows = select.executeQuery()) {
          assertTrue(rows.next());
          assertEquals("item " + i, rows.getString(1));
        }
      }
    }
    assertEquals(1000, count());
  }

  @Test
  void readsByCursorWithAFetchSize() throws Exception {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(7);
      try (ResultSet rows = statement.executeQuery("SELECT generate_series(1, 100)")) {
        int seen = 0;
        while (rows.next()) {
          assertEquals(++seen, rows.getInt(1));
        }
        assertEquals(100, seen);
      }
    }
    connection.commit();
  }

  @Test
  void copiesInAndOut() throws Exception {
    var copies = connection.unwrap(PGConnection.class).getCopyAPI();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100_000; i++) {
      lines.append(i).append('\t').append("name ").append(i).append('\n');
    }

    long in = copies.copyIn("COPY items FROM STDIN", new StringReader(lines.toString()));
    StringWriter out = new StringWriter();
    copies.copyOut("COPY items TO STDOUT", out);

    assertEquals(100_000, in);
    assertEquals(lines.toString(), out.toString());
    assertEquals(100_000, count());
  }

  @Test
  void drainsAFailedCopy() throws Exception {
    var copies = connection.unwrap(PGConnection.class).getCopyAPI();
    String lines = "1\tone\nnot a number\ttwo\n" + "3\tthree\n".repeat(200_000);

    assertThrows(
        SQLException.class, () -> copies.copyIn("COPY items FROM STDIN", new StringReader(lines)));

    assertEquals(0, count());
  }

  @Test
  void readsAndWritesLargeObjects() throws Exception {
    connection.setAutoCommit(false);
    LargeObjectManager objects = connection.unwrap(PGConnection.class).getLargeObjectAPI();
    byte[] content = new byte[300_000];
    new java.util.Random(1).nextBytes(content);
    long oid = objects.createLO();
    try (LargeObject object = objects.open(oid)) {
      object.write(content);
    }
    try (LargeObject object = objects.open(oid)) {
      assertArrayEquals(content, object.read(content.length));
    }
    connection.commit();
    assertTrue(gate.texts().contains("SELECT pg_catalog.lowrite(…)"));
  }

  @Test
  void cancelsARunningStatement() throws Exception {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      SQLException cancelled =
          assertThrows(SQLException.class, () -> statement.execute("SELECT pg_sleep(30)"));
      assertEquals("57014", cancelled.getSQLState());
    }
    assertEquals(0, count());
  }

  @Test
  void movesValuesTooLargeToHold() throws Exception {
    byte[] large = new byte[40 << 20];
    new java.util.Random(2).nextBytes(large);
    try (PreparedStatement select = connection.prepareStatement("SELECT ?::bytea, ?::bytea")) {
      select.setBytes(1, large);
      select.setBytes(2, new byte[] {1, 2, 3});
      try (ResultSet rows = select.executeQuery()) {
        assertTrue(rows.next());
        assertArrayEquals(large, rows.getBytes(1));
        assertArrayEquals(new byte[] {1, 2, 3}, rows.getBytes(2));
      }
    }
  }

  @Test
  void worksWhileTextsAreReadOnAnotherThread() throws Exception {
    reader.slow = true;
    runsBatchesAndPreparedStatements();
    readsByCursorWithAFetchSize();
  }

  @Test
  void tellsEveryOutcome() throws Exception {
    try (Statement statement = connection.createStatement()) {
      assertThrows(
          SQLException.class, () -> statement.execute("SELECT 1/(id-id) FROM items, nothing"));
    }
    count();
    for (TestGate.Seen one : gate.seen) {
      TestGate.eventually("outcome of " + one.text(), () -> one.outcome().isDone());
    }
    assertEquals(
        Outcome.Status.FAILED, gate.seen.get(gate.seen.size() - 2).outcome().get().status());
  }
}
