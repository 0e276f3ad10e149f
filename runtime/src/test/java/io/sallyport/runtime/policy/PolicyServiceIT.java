package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped policies and a team's own, with the real OPA. */
@Tag("peer")
class PolicyServiceIT {
  private static final String FREEZE =
      """
      package sallyport.rules.payments

      deny contains {"rule": "PAY-001", "reason": "payments are frozen"} if input.target.name == "orders"
      """;

  @TempDir Path team;
  private final List<String> events = new CopyOnWriteArrayList<>();
  private PolicyService policy;

  @BeforeEach
  void start() throws IOException {
    policy = start(List.of(team));
  }

  @AfterEach
  void stop() {
    policy.close();
  }

  private PolicyService start(List<Path> folders) throws IOException {
    return PolicyService.start(
        new PolicyConfig(
            null,
            null,
            null,
            null,
            null,
            Opa.shipped(),
            folders,
            Opa.binary(),
            Duration.ofSeconds(5),
            null),
        reference -> Secret.of(""),
        new PolicyEvents() {
          @Override
          public void policyLoaded(String revision) {
            events.add("loaded " + revision);
          }

          @Override
          public void policyRefused(String reason) {
            events.add("refused " + reason);
          }
        },
        line -> {});
  }

  private Policy.Answer decide(Question question) throws Exception {
    return policy.decide(question).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void asksOnceAndAnswersFromTheSessionAfterwards() throws Exception {
    // Given
    var question = Questions.operation(Questions.session(Questions.CLAUDE), Questions.select());
    // When
    var first = decide(question);
    var second = policy.decide(question);
    var third = policy.decide(question);
    // Then
    assertFalse(first.cached());
    assertEquals(policy.revision(), first.revision());
    assertTrue(decide(question).cached());
    assertSame(second, third);
    assertTrue(second.toCompletableFuture().isDone());
  }

  @Test
  void sharesADecisionBetweenSessions() throws Exception {
    var first = Questions.operation(Questions.session(Questions.CLAUDE), Questions.select());
    var second = Questions.operation(Questions.session(Questions.CLAUDE), Questions.select());
    assertFalse(decide(first).cached());
    assertTrue(decide(second).cached());
  }

  @Test
  void aDroppedFileDecidesWithoutAnEditElsewhere() throws Exception {
    // Given
    var question = Questions.operation(Questions.session(Questions.CLAUDE), Questions.select());
    assertTrue(decide(question).decision() instanceof Decision.Allow);
    String before = policy.revision();
    // When
    Opa.write(team.resolve("payments").resolve("payments.rego"), FREEZE);
    await(() -> !policy.revision().equals(before));
    // Then
    assertEquals(
        Decision.Deny.of("PAY-001", "payments are frozen", null), decide(question).decision());
    assertTrue(events.contains("loaded " + policy.revision()), events::toString);
    // When it is taken away
    Files.delete(team.resolve("payments").resolve("payments.rego"));
    await(() -> policy.revision().equals(before));
    // Then
    assertTrue(decide(question).decision() instanceof Decision.Allow);
  }

  @Test
  void aBrokenFileIsRefusedWithItsReasonAndTheOldPolicyStays() throws Exception {
    // Given
    var question = Questions.operation(Questions.session(Questions.CLAUDE), Questions.select());
    String before = policy.revision();
    Path broken = team.resolve("broken.rego");
    // When
    Opa.write(broken, "package sallyport.rules.broken\n\ndeny contains {\"rule\": if\n");
    await(() -> policy.status().problem() != null);
    // Then
    String problem = policy.status().problem();
    assertNotNull(problem);
    assertTrue(problem.startsWith(broken + ":3: "), problem);
    assertEquals(before, policy.revision());
    assertTrue(decide(question).decision() instanceof Decision.Allow);
    await(() -> events.contains("refused " + problem));
    // When it is mended
    Files.delete(broken);
    await(() -> policy.status().problem() == null);
    assertEquals(before, policy.revision());
  }

  @Test
  void aMisspeltInputIsRefused() throws Exception {
    Opa.write(
        team.resolve("typo.rego"),
        """
        # METADATA
        # scope: package
        # schemas:
        #   - input: schema.input
        package sallyport.rules.typo

        deny contains {"rule": "TYPO-1", "reason": "never"} if input.operation.efects[_] == "drop"
        """);
    await(() -> policy.status().problem() != null);
    String problem = policy.status().problem();
    assertTrue(
        problem != null && problem.contains("typo.rego:7: ") && problem.contains("efects"),
        problem);
  }

  @Test
  void aPolicyWhoseOwnTestFailsIsRefused() throws Exception {
    Opa.write(
        team.resolve("mine_test.rego"),
        "package sallyport.rules.mine_test\n\ntest_what_must_hold if 1 == 2\n");
    await(() -> policy.status().problem() != null);
    String problem = policy.status().problem();
    assertTrue(
        problem != null
            && problem.contains("mine_test.rego:3: ")
            && problem.contains("test_what_must_hold fails"),
        problem);
  }

  @Test
  void aPackageThatTheCombinerWouldNotAskIsRefused() throws Exception {
    Opa.write(
        team.resolve("deep.rego"),
        "package sallyport.rules.payments.refunds\n\ndeny contains \"never\" if true\n");
    await(() -> policy.status().problem() != null);
    String problem = policy.status().problem();
    assertTrue(problem != null && problem.contains("is never asked"), problem);
  }

  @Test
  void doesNotStartWithPoliciesThatDoNotLoad() throws Exception {
    Opa.write(team.resolve("broken.rego"), "package");
    var failure = assertThrows(IllegalStateException.class, () -> start(List.of(team)));
    assertTrue(failure.getMessage().contains("broken.rego"), failure.getMessage());
  }

  @Test
  void decidesAgainAfterOpaWasKilled() throws Exception {
    // Given
    var question = Questions.operation(Questions.session(Questions.CLAUDE), Questions.dropTable());
    String rule = decide(question).decision().rule();
    // When
    ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().command().orElse("").contains("opa-"))
        .forEach(ProcessHandle::destroyForcibly);
    // Then
    assertEquals(rule, decide(question).decision().rule());
    assertEquals(2, policy.status().starts());
    assertNull(policy.status().problem());
  }

  @Test
  void endsOpaAndItsFolderWithItself() throws Exception {
    Path socket = Path.of(policy.status().endpoint().substring("unix://".length()));
    assertTrue(Files.exists(socket));
    policy.close();
    assertFalse(Files.exists(socket.getParent()));
    assertEquals(
        0,
        ProcessHandle.current()
            .descendants()
            .filter(process -> process.info().command().orElse("").contains("opa-"))
            .count());
    assertNotEquals("", policy.revision());
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - until < 0, "waited 20 s in vain");
      Thread.sleep(50);
    }
  }
}
