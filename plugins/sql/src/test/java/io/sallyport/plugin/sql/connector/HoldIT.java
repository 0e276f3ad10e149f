package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Limits;
import io.sallyport.api.Outcome;
import io.sallyport.api.Passage;
import io.sallyport.api.Refusal;
import io.sallyport.api.Transcript;
import io.sallyport.api.Withdrawal;
import java.io.DataOutputStream;
import java.net.Socket;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Operations that wait for people, and what a client can do meanwhile. */
@Tag("peer")
class HoldIT {
  private static PostgresqlServer server;
  private TestGate gate;
  private RawClient client;

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
    gate =
        new TestGate(
            new PostgresqlConnector(new KeywordReader(), new Transparent(), null), server.port);
    gate.policy = operation -> operation.shape().action().startsWith("DROP") ? null : TestGate.PASS;
    client = RawClient.open(gate.port);
    client.query("CREATE TABLE IF NOT EXISTS held(a int)");
    client.query("TRUNCATE held");
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    gate.close();
  }

  private void cancel() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", gate.port)) {
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(12 + client.key.length);
      out.writeInt(80877102);
      out.writeInt(client.pid);
      out.write(client.key);
      out.flush();
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  /** Whether the server itself has begun it, and not ended. */
  private static boolean running(String query) {
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port + "/postgres",
                PostgresqlServer.USER,
                PostgresqlServer.PASSWORD);
        var statement =
            connection.prepareStatement(
                "SELECT 1 FROM pg_stat_activity WHERE query = ? AND state = 'active'")) {
      statement.setString(1, query);
      return statement.executeQuery().next();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void keepsTheClientInformedAndRunsWhatIsGranted() throws Exception {
    client.message('Q', RawClient.zero("DROP TABLE IF EXISTS nothing")).flush();

    assertEquals("N[C00000 | Mwaiting for an approval: http://gate/approvals/1]", client.next());
    assertEquals(
        "N[C00000 | Mstill waiting for an approval, 0 s so far: http://gate/approvals/1]",
        client.next());
    gate.answer(TestGate.PASS);
    assertEquals(List.of("C[DROP TABLE]", "Z[I]"), client.until("Z"));
  }

  @Test
  void sendsNothingOfASegmentWhoseLastExecuteWaits() throws Exception {
    client.run("INSERT INTO held VALUES (1)").run("DROP TABLE IF EXISTS nothing").sync().flush();
    TestGate.eventually("held", () -> !gate.held.isEmpty());

    try (RawClient other = RawClient.open(gate.port)) {
      // An INSERT under way would block this lock.
      assertEquals("C[BEGIN]", other.query("BEGIN").getFirst());
      assertEquals(
          "C[LOCK TABLE]",
          other.query("LOCK TABLE held IN ACCESS EXCLUSIVE MODE NOWAIT").getFirst());
      other.query("ROLLBACK");
    }
    gate.answer(TestGate.PASS);
    assertEquals(
        List.of("1", "2", "C[INSERT 0 1]", "1", "2", "C[DROP TABLE]", "Z[I]"), client.until("Z"));
  }

  @Test
  void cancelTakesBackWhatWaits() throws Exception {
    client.message('Q', RawClient.zero("DROP TABLE held")).flush();
    TestGate.eventually("held", () -> !gate.held.isEmpty());

    cancel();

    assertTrue(client.until("Z").getFirst().startsWith("E[C57014"));
    assertEquals(List.of(Withdrawal.CANCELLED), gate.withdrawals);
    assertEquals("D[0]", client.query("SELECT count(*) FROM held").get(1));
  }

  @Test
  void cancelReachesWhatRunsOnTheServer() throws Exception {
    client.message('Q', RawClient.zero("SELECT pg_sleep(30)")).flush();
    TestGate.eventually("running", () -> running("SELECT pg_sleep(30)"));

    cancel();

    assertTrue(client.until("Z").toString().contains("E[C57014"));
    assertEquals(Outcome.Status.CANCELLED, gate.seen.getLast().outcome().get().status());
    assertEquals("D[1]", client.query("SELECT 1").get(1));
  }

  @Test
  void cancelOfAStrangerDoesNothing() throws Exception {
    client.key[0] ^= 1;
    client.message('Q', RawClient.zero("DROP TABLE IF EXISTS nothing")).flush();
    TestGate.eventually("held", () -> !gate.held.isEmpty());

    cancel();
    gate.answer(TestGate.PASS);

    assertEquals("C[DROP TABLE]", client.until("Z").getFirst());
  }

  @Test
  void disconnectTakesBackWhatWaits() throws Exception {
    client.message('Q', RawClient.zero("DROP TABLE held")).flush();
    TestGate.eventually("held", () -> !gate.held.isEmpty());

    client.close();

    TestGate.eventually(
        "withdrawn", () -> gate.withdrawals.equals(List.of(Withdrawal.DISCONNECTED)));
    TestGate.eventually("closed", () -> gate.closed.equals(List.of("client closed")));
  }

  @Test
  void endsASessionWithAMessage() throws Exception {
    gate.controls.getFirst().end(Refusal.of(Refusal.Kind.ENDED, "GATE-081", "the gate drains"));

    assertEquals("E[C57P01 | Mthe gate drains | DGATE-081]", client.until("E").getLast());
    assertEquals(List.of("closed"), client.until("Z"));
    TestGate.eventually("closed", () -> gate.closed.equals(List.of("drained")));
  }

  @Test
  void clientGoneStopsTheServersWork() throws Exception {
    client.message('Q', RawClient.zero("SELECT pg_sleep(31)")).flush();
    TestGate.eventually("running", () -> running("SELECT pg_sleep(31)"));

    client.close();

    TestGate.eventually("stopped", () -> !running("SELECT pg_sleep(31)"));
  }

  @Test
  void limitsEndAnAnswerWithAnError() throws Exception {
    gate.passage =
        new Passage(List.of(), new Limits(10, Long.MAX_VALUE, Limits.FOREVER), Transcript.OFF);

    List<String> answers = client.query("SELECT generate_series(1, 10000000)");

    assertEquals(13, answers.size());
    assertTrue(answers.get(11).startsWith("E[C53400 | Mthe answer has more than 10 rows"));
    assertEquals("Z[I]", answers.get(12));
    assertEquals(Outcome.Status.CUT, gate.seen.getLast().outcome().get().status());
    assertEquals("D[1]", client.query("SELECT 1").get(1));
    answers = client.run("SELECT generate_series(1, 10000000)").sync().answers();
    assertEquals(14, answers.size());
    assertEquals("D[1]", client.query("SELECT 1").get(1));
  }

  @Test
  void timeLimitsEndAnAnswerWithAnError() throws Exception {
    gate.passage =
        new Passage(
            List.of(),
            new Limits(Long.MAX_VALUE, Long.MAX_VALUE, Duration.ofMillis(300)),
            Transcript.OFF);

    List<String> answers = client.query("SELECT pg_sleep(20)");

    assertTrue(answers.toString().contains("E[C53400"), answers.toString());
    assertEquals("D[1]", client.query("SELECT 1").get(1));
  }

  @Test
  void psqlShowsTheWaitAndTheAnswer() throws Exception {
    Process psql = Psql.start(gate.port, Map.of(), "-c", "DROP TABLE IF EXISTS nothing");
    psql.getOutputStream().close();
    TestGate.eventually("held", () -> !gate.held.isEmpty());
    gate.answer(TestGate.denied("an owner said no"));

    String out = new String(psql.getInputStream().readAllBytes());

    assertTrue(out.contains("NOTICE:  waiting for an approval"), out);
    assertTrue(out.contains("ERROR:  an owner said no"), out);
  }
}
