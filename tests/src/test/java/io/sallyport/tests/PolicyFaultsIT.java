package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An OPA elsewhere that is slow, wrong, silent or gone: nothing passes, and each has its rule. */
@Tag("peer")
class PolicyFaultsIT {
  @TempDir static Path folder;
  private static World world;
  private static FakeOpa opa;
  private static GatewayProcess gateway;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    world = new World(folder);
    opa = new FakeOpa();
    world.section("policy", "{mode: url, url: \"" + opa.url() + "\", deadline: 1s}");
    gateway = GatewayProcess.start(world, Map.of());
    client = new Client(world);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) { // else it did not start, which is the failure to see
      gateway.close();
    }
    opa.close();
    world.close();
  }

  @AfterEach
  void isWellAgain() throws SQLException {
    opa.sleeps(false);
    opa.answers(200, FakeOpa.ALLOWS);
    try (Connection connection = client.connect("claude")) {
      assertTrue(connection.createStatement().executeQuery("SELECT 1").next());
    }
  }

  /** The statement is one that would be seen to have run. */
  private static void assertRefused(String rule, Connection connection, Runnable breaking) {
    breaking.run();
    long begun = System.nanoTime();
    SQLException refused =
        assertThrows(
            SQLException.class,
            () -> connection.createStatement().execute("INSERT INTO once VALUES (1)"));
    assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(5), "refused in time");
    assertTrue(Client.words(refused).contains(rule), Client.words(refused));
    assertEquals(0, world.number("SELECT count(*) FROM once"), "nothing ran");
  }

  /** What is not a decision, and the rule that says so. */
  enum Answer {
    UNDEFINED("GATE-010", 200, "{}"),
    NOT_JSON("GATE-012", 200, "<html>"),
    EMPTY("GATE-012", 200, ""),
    A_LIST("GATE-012", 200, "[]"),
    JUST_TRUE("GATE-012", 200, "{\"result\": true}"),
    AN_EMPTY_DECISION("GATE-012", 200, "{\"result\": {}}"),
    AN_UNKNOWN_OUTCOME(
        "GATE-012",
        200,
        "{\"result\": {\"outcome\": \"perhaps\", \"rule\": \"A\", \"reason\": \"b\"}}"),
    A_HOLD_WITHOUT_APPROVERS(
        "GATE-012",
        200,
        "{\"result\": {\"outcome\": \"hold\", \"rule\": \"A\", \"reason\": \"b\"}}"),
    A_MASK_THAT_IS_NONE(
        "GATE-012",
        200,
        "{\"result\": {\"outcome\": \"allow\", \"rule\": \"A\", \"reason\": \"b\", \"masks\": [{\"x\": 1}]}}"),
    A_SERVER_ERROR("GATE-012", 500, "{\"code\": \"internal_error\"}"),
    AN_ALLOW_WITH_AN_ERRORS_STATUS("GATE-012", 503, FakeOpa.ALLOWS);

    private final String rule;
    private final int status;
    private final String body;

    Answer(String rule, int status, String body) {
      this.rule = rule;
      this.status = status;
      this.body = body;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoDecisionIsARefusal(Answer answer) throws Exception {
    try (Connection connection = client.connect("claude")) {
      assertRefused(answer.rule, connection, () -> opa.answers(answer.status, answer.body));
    }
  }

  @Test
  void aLateDecisionIsARefusal() throws Exception {
    try (Connection connection = client.connect("claude")) {
      assertRefused("GATE-011", connection, () -> opa.sleeps(true));
    }
  }

  @Test
  void withoutADecisionNobodyIsLetIn() {
    opa.answers(200, "{}");
    SQLException refused = assertThrows(SQLException.class, () -> client.connect("claude"));
    assertTrue(Client.words(refused).contains("GATE-010"), Client.words(refused));
  }

  @Test
  void anOpaThatIsNotThereIsARefusal() throws Exception {
    try (FakeOpa other = new FakeOpa()) {
      other.close();
      world.section("policy", "{mode: url, url: \"" + other.url() + "\", deadline: 1s}");
      GatewayProcess.Ended explained =
          GatewayProcess.run(
              world, "explain", "--target", "orders", "--as", "agent:claude", "DROP TABLE once");
      assertTrue(explained.output().contains("GATE-013"), explained.output());
    }
  }
}
