package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real psql, through the gate, to a real server. */
@Tag("peer")
class PsqlIT {
  private static PostgresqlServer server;
  private TestGate gate;

  @BeforeAll
  static void startServer() {
    server = PostgresqlServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void listen() {
    gate =
        new TestGate(
            new PostgresqlConnector(new KeywordReader(), new Transparent(), null), server.port);
  }

  @AfterEach
  void stop() {
    gate.close();
  }

  @Test
  void answersAQueryAndTellsTheGateItsOutcome() throws Exception {
    Psql.Result result = Psql.run(gate.port, "-Atc", "SELECT generate_series(1,3)");

    assertEquals("1\n2\n3\n", result.out());
    assertEquals(List.of("SELECT generate_series(1,3)"), gate.texts());
    assertEquals("SELECT 3", gate.seen.getFirst().outcome().get().summary());
    assertEquals(3, gate.seen.getFirst().outcome().get().rows());
    TestGate.eventually("session closed", () -> gate.closed.equals(List.of("client closed")));
  }

  @Test
  void saysWhyAStatementIsRefusedAndGoesOn() {
    gate.policy =
        operation ->
            operation.shape().action().startsWith("DROP")
                ? TestGate.denied("removing tables is for owners")
                : TestGate.PASS;

    Psql.Result result =
        Psql.run(gate.port, "-At", "-c", "DROP TABLE nothing", "-c", "SELECT 'still here'");

    assertTrue(result.out().contains("ERROR:  removing tables is for owners"), result.out());
    assertTrue(result.out().contains("DETAIL:  SQL-010"), result.out());
    assertTrue(result.out().contains("HINT:  ask an owner"), result.out());
    assertTrue(result.out().contains("still here"), result.out());
  }

  @Test
  void refusesAWrongCredentialInTheProtocolsOwnWords() {
    Psql.Result result =
        Psql.run(gate.port, java.util.Map.of("PGPASSWORD", "wrong"), "-c", "SELECT 1");

    assertEquals(2, result.code());
    assertTrue(result.out().contains("FATAL:  not authenticated"), result.out());
  }

  @Test
  void pgbenchRunsInEveryModeOfTheProtocol() throws Exception {
    pgbench("-i", "-s", "1", "-q");
    for (String mode : List.of("simple", "extended", "prepared")) {
      String out = pgbench("-M", mode, "-c", "4", "-t", "50");
      assertTrue(out.contains("number of transactions actually processed: 200/200"), out);
    }
    for (TestGate.Seen one : gate.seen) {
      TestGate.eventually("outcome of " + one.text(), () -> one.outcome().isDone());
      assertEquals(
          io.sallyport.api.Outcome.Status.COMPLETED, one.outcome().get().status(), one.text());
    }
  }

  private String pgbench(String... arguments) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of("pgbench", "-h", "127.0.0.1", "-p", String.valueOf(gate.port), "-U", "reader"));
    command.addAll(List.of(arguments));
    command.add("shop");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", TestGate.CREDENTIAL);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), out);
    return out;
  }
}
