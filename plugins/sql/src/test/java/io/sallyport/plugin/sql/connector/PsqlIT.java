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
            new PostgresqlConnector(new KeywordReader(), new Transparent(), null),
            server.port);
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
}
