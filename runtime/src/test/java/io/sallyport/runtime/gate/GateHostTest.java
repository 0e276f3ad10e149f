package io.sallyport.runtime.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Effect;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Gate;
import io.sallyport.api.Limits;
import io.sallyport.api.Listener;
import io.sallyport.api.Refusal;
import io.sallyport.api.Subject;
import io.sallyport.api.Withdrawal;
import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.policy.Policy;
import io.sallyport.runtime.policy.Question;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chain with the shipped routes: what passes, what does not, and what is written down of it.
 */
class GateHostTest {
  private static final Subject BOB =
      new Subject("human:bob", Subject.Kind.HUMAN, "bob", Set.of("dba"), Set.of(), null);

  @TempDir Path folder;
  private GateFixture fixture;
  private Gate gate;
  private GateSession session;

  @BeforeEach
  void open() throws Exception {
    fixture = new GateFixture(folder);
    session = fixture.session();
    gate = fixture.host.gateFor(fixture.arrival().listener);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static Decision.Hold hold(Duration inTransaction, EvidenceKind... evidence) {
    return new Decision.Hold(
        "SQL-010",
        "removing an object needs a yes",
        null,
        List.of("SQL-010"),
        List.of(),
        Limits.NONE,
        List.of(new Decision.Approvers(Set.of("dba"), 1)),
        Duration.ofMinutes(15),
        inTransaction,
        Set.of(evidence));
  }

  private TestOperation operation(Effect effect) {
    return new TestOperation(session, effect, false);
  }

  @Test
  void recordsBeforeItForwardsAndAfterTheAnswer() {
    TestOperation operation = operation(Effect.READ);

    gate.submit(operation).toCompletableFuture().join();

    assertNotNull(operation.forwarded);
    assertEquals(List.of("before", "after COMPLETED"), fixture.journal);
  }

  @Test
  void waitsForTheDiskBeforeAWriteIsForwarded() {
    gate.submit(operation(Effect.WRITE)).toCompletableFuture().join();

    assertEquals(List.of("before durable", "after COMPLETED"), fixture.journal);
  }

  @Test
  void refusesWhatPolicyDeniesWithItsRuleAndAdvice() {
    fixture.decisions =
        question ->
            GateFixture.answer(Decision.Deny.of("SQL-020", "no programs", "use COPY TO STDOUT"));
    TestOperation operation = operation(Effect.HOST);

    gate.submit(operation).toCompletableFuture().join();

    assertNull(operation.forwarded);
    assertEquals(
        new Refusal(Refusal.Kind.DENIED, "SQL-020", "no programs", "use COPY TO STDOUT", null),
        operation.refused);
    assertEquals(List.of("refused SQL-020"), fixture.journal);
  }

  @Test
  void refusesWhenPolicyItselfFails() {
    fixture.decisions =
        question -> CompletableFuture.failedStage(new IllegalStateException("boom"));
    TestOperation operation = operation(Effect.READ);

    gate.submit(operation).toCompletableFuture().join();

    assertNull(operation.forwarded);
    assertEquals("GATE-050", operation.refused.rule());
  }

  @Test
  void forwardsNothingThatCannotBeRecorded() {
    fixture.journalBroken = true;
    TestOperation operation = operation(Effect.READ);

    gate.submit(operation).toCompletableFuture().join();

    assertNull(operation.forwarded);
    assertEquals("GATE-030", operation.refused.rule());
  }

  @Test
  void tellsTheClientWhereToAskAndForwardsOnceGranted() {
    fixture.decisions = question -> GateFixture.answer(hold(Duration.ZERO));
    TestOperation operation = operation(Effect.DROP);

    var over = gate.submit(operation).toCompletableFuture();
    String id = fixture.approvals.only().id();
    assertTrue(operation.notices.getFirst().contains("http://localhost/approvals/" + id));
    assertNull(operation.forwarded);
    fixture.approvals.answer(id, BOB, Approval.Verdict.APPROVE, "");
    over.join();

    assertNotNull(operation.forwarded);
    assertEquals(List.of("held", "before granted durable", "after COMPLETED"), fixture.journal);
    assertTrue(fixture.approvals.only() instanceof Approval.Used);
  }

  @Test
  void tellsWhoRefusedAndWhy() {
    fixture.decisions = question -> GateFixture.answer(hold(Duration.ZERO));
    TestOperation operation = operation(Effect.DROP);

    var over = gate.submit(operation).toCompletableFuture();
    fixture.approvals.answer(
        fixture.approvals.only().id(), BOB, Approval.Verdict.REFUSE, "keep it");
    over.join();

    assertNull(operation.forwarded);
    assertEquals(Refusal.Kind.REFUSED, operation.refused.kind());
    assertEquals("refused by bob: keep it", operation.refused.reason());
  }

  @Test
  void asksAgainWhenTheWorldChangedMeanwhile() {
    fixture.decisions = question -> GateFixture.answer(hold(Duration.ZERO, EvidenceKind.ROW_COUNT));
    TestOperation operation = operation(Effect.DROP);
    operation.facts = Map.of(EvidenceKind.ROW_COUNT, 10L);

    var over = gate.submit(operation).toCompletableFuture();
    String first = fixture.approvals.only().id();
    operation.facts = Map.of(EvidenceKind.ROW_COUNT, 5_000L);
    fixture.approvals.answer(first, BOB, Approval.Verdict.APPROVE, "");

    assertNull(operation.forwarded);
    Approval second = fixture.approvals.last();
    assertTrue(operation.notices.getLast().startsWith("held again"));
    assertTrue(fixture.approvals.byId.get(first) instanceof Approval.Withdrawn);
    fixture.approvals.answer(second.id(), BOB, Approval.Verdict.APPROVE, "");
    over.join();
    assertNotNull(operation.forwarded);
  }

  @Test
  void takesAnUnusedGrantForTheSameOperationSentAgain() {
    fixture.decisions = question -> GateFixture.answer(hold(Duration.ZERO));
    TestOperation gone = operation(Effect.DROP);
    gate.submit(gone);
    gate.withdraw(gone, Withdrawal.DISCONNECTED);
    fixture.approvals.answer(fixture.approvals.only().id(), BOB, Approval.Verdict.APPROVE, "");
    TestOperation again = operation(Effect.DROP);

    gate.submit(again).toCompletableFuture().join();

    assertNull(gone.forwarded);
    assertEquals(Refusal.Kind.WITHDRAWN, gone.refused.kind());
    assertNotNull(again.forwarded);
  }

  @Test
  void runsAGrantedOperationOnce() {
    fixture.decisions = question -> GateFixture.answer(hold(Duration.ZERO));
    TestOperation one = operation(Effect.DROP);
    TestOperation two = operation(Effect.DROP);
    var first = gate.submit(one).toCompletableFuture();
    var second = gate.submit(two).toCompletableFuture();

    fixture.approvals.answer(fixture.approvals.only().id(), BOB, Approval.Verdict.APPROVE, "");
    first.join();
    second.join();

    assertEquals(1, List.of(one, two).stream().filter(o -> o.forwarded != null).count());
    assertEquals(1, List.of(one, two).stream().filter(o -> o.refused != null).count());
  }

  @Test
  void refusesAtOnceInsideATransaction() {
    fixture.decisions = question -> GateFixture.answer(hold(Duration.ZERO));
    TestOperation operation = new TestOperation(session, Effect.DROP, true);

    gate.submit(operation).toCompletableFuture().join();

    assertEquals("GATE-023", operation.refused.rule());
    assertTrue(fixture.approvals.byId.isEmpty());
  }

  @Test
  void doesNotForwardWhatWasWithdrawnWhilePolicyWasAsked() {
    CompletableFuture<Policy.Answer> late = new CompletableFuture<>();
    fixture.decisions = question -> late;
    TestOperation operation = operation(Effect.READ);

    var over = gate.submit(operation).toCompletableFuture();
    gate.withdraw(operation, Withdrawal.CANCELLED);
    late.complete(new Policy.Answer(GateFixture.allow(), Set.of(), "r1", false));
    over.join();

    assertNull(operation.forwarded);
    assertEquals(Refusal.Kind.WITHDRAWN, operation.refused.kind());
  }

  @Test
  void closesTheQuestionOfWhatWasCancelledWhileItWasBeingAsked() {
    CompletableFuture<Void> asking = new CompletableFuture<>();
    fixture.approvals.asking = asking;
    fixture.decisions = question -> GateFixture.answer(hold(Duration.ZERO));
    TestOperation operation = operation(Effect.DROP);

    var over = gate.submit(operation).toCompletableFuture();
    gate.withdraw(operation, Withdrawal.CANCELLED);
    asking.complete(null);
    over.join();

    assertEquals(Refusal.Kind.WITHDRAWN, operation.refused.kind());
    assertTrue(fixture.approvals.only() instanceof Approval.Withdrawn);
  }

  @Test
  void answersTheClientThoughItsRefusalCannotBeRecorded() {
    fixture.refusalsBroken = true;
    fixture.decisions = question -> GateFixture.answer(Decision.Deny.of("SQL-020", "no", null));
    TestOperation operation = operation(Effect.DROP);

    gate.submit(operation).toCompletableFuture().join();

    assertEquals("SQL-020", operation.refused.rule());
  }

  @Test
  void endsTheOtherSessionsThoughAConnectorFailsAtOne() {
    fixture.session(why -> {
      throw new IllegalStateException("a defect of the connector");
    });
    fixture.session();

    fixture.host.drain(Duration.ZERO);

    assertEquals(2, fixture.journal.stream().filter("ended GATE-081"::equals).count());
  }

  @Test
  void collectsTheEvidenceThatPolicyAsksFor() {
    fixture.decisions =
        question ->
            ((Question.OfOperation) question).evidence().facts().isEmpty()
                ? CompletableFuture.completedStage(
                    new Policy.Answer(
                        hold(Duration.ZERO), Set.of(EvidenceKind.ROW_COUNT), "r1", false))
                : GateFixture.answer(GateFixture.allow());
    TestOperation operation = operation(Effect.DELETE);
    operation.facts = Map.of(EvidenceKind.ROW_COUNT, 3L);

    gate.submit(operation).toCompletableFuture().join();

    assertNotNull(operation.forwarded);
  }

  @Test
  void endsTheSessionWhenItsConnectorLosesAnOperation() {
    TestOperation operation = operation(Effect.READ);
    operation.answer = CompletableFuture.failedStage(new IllegalStateException("bug"));

    gate.submit(operation).toCompletableFuture().join();

    assertEquals(List.of("before", "ended GATE-080", "after LOST"), fixture.journal);
  }

  @Test
  void releasesTheLeaseWhenTheSessionCloses() {
    session.close("client closed");
    session.close("again");

    assertEquals(1, fixture.released.size());
    assertEquals(List.of("closed client closed"), fixture.journal);
  }

  @Test
  void keepsTheOldRoutesWhenAFileIsBroken() throws Exception {
    Path pass = fixture.routes.resolve("pass.camel.yaml");
    String good = Files.readString(pass);
    Files.writeString(pass, good.replace("record:before", "record:behind"));
    fixture.host.scanNow();

    TestOperation operation = operation(Effect.READ);
    gate.submit(operation).toCompletableFuture().join();

    assertNotNull(operation.forwarded);
    String reason = fixture.host.refusedRoutes().get("pass.camel.yaml");
    assertTrue(reason.contains("record:behind does not exist"), reason);
    Files.writeString(pass, good);
    fixture.host.scanNow();
    assertEquals(Map.of(), fixture.host.refusedRoutes());
  }

  @Test
  void losesNothingWhileRoutesAreSwapped() throws Exception {
    Path gateRoute = fixture.routes.resolve("gate.camel.yaml");
    String text = Files.readString(gateRoute);
    int forwarded = 0;
    for (int i = 0; i < 5; i++) {
      Files.writeString(gateRoute, text + "\n# edit " + i + "\n");
      var scan = CompletableFuture.runAsync(fixture.host::scanNow);
      while (!scan.isDone()) {
        TestOperation operation = operation(Effect.READ);
        gate.submit(operation).toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertNotNull(operation.forwarded, () -> String.valueOf(operation.refused));
        forwarded++;
      }
    }
    assertTrue(forwarded > 0);
  }

  @Test
  void refusesAtOnceWhenARouteIsMissing() throws Exception {
    Files.delete(fixture.routes.resolve("pass.camel.yaml"));
    fixture.host.scanNow();
    TestOperation operation = operation(Effect.READ);

    gate.submit(operation).toCompletableFuture().get(5, TimeUnit.SECONDS);

    assertNull(operation.forwarded);
    assertEquals("GATE-050", operation.refused.rule());
  }

  @Test
  void refusesASessionForAnUnknownTargetOnlyAfterTheClientProvedWhoItIs() {
    Arrival arrival = fixture.arrival();
    Arrival elsewhere =
        new Arrival(
            arrival.sessionId,
            arrival.listener,
            new io.sallyport.api.SessionRequest(
                "payroll",
                "reader",
                null,
                arrival.request.credential(),
                arrival.request.client(),
                Runnable::run,
                why -> {}));

    fixture.host.arrivals().send("session", elsewhere);

    assertTrue(elsewhere.over.isCompletedExceptionally());
    assertEquals("GATE-072", elsewhere.refusal.rule());
    assertTrue(fixture.journal.contains("session-refused GATE-072"));
  }

  @Test
  void refusesWhatTheRoutesDrop() throws Exception {
    // Given
    route("gate", "direct:gate", "policy:decide");
    TestOperation operation = operation(Effect.READ);

    // When
    gate.submit(operation).toCompletableFuture().get(5, TimeUnit.SECONDS);

    // Then
    assertNull(operation.forwarded);
    assertEquals("GATE-050", operation.refused.rule());
  }

  @Test
  void refusesASessionThatItsRouteDrops() throws Exception {
    // Given
    route("session", "direct:session", "identity:authenticate");
    Arrival arrival = fixture.arrival();

    // When
    fixture.host.arrivals().send("session", arrival);

    // Then
    assertTrue(arrival.over.isCompletedExceptionally());
    assertEquals("GATE-050", arrival.refusal.rule());
  }

  @Test
  void anEventDoesNotCarryWhatThePersonWrote() throws Exception {
    // Given a route that listens
    Path told = fixture.routes.resolveSibling("told.txt");
    Files.writeString(
        fixture.routes.resolve("tell.camel.yaml"),
        """
        - route:
            id: tell
            from:
              uri: event:operation-denied
              steps:
                - setBody: {simple: {expression: "${header.event} ${body}"}}
                - to: {uri: "file:%s", parameters: {fileName: told.txt, tempFileName: told.tmp}}
        """
            .formatted(told.getParent()));
    fixture.host.scanNow();
    assertEquals(Map.of(), fixture.host.refusedRoutes());
    fixture.decisions = question -> GateFixture.answer(hold(Duration.ZERO));
    TestOperation operation = operation(Effect.DROP);
    var over = gate.submit(operation).toCompletableFuture();

    // When
    fixture.approvals.answer(
        fixture.approvals.only().id(), BOB, Approval.Verdict.REFUSE, "not anna@example.com!");
    over.join();

    // Then the sender reads it, and the sinks do not
    assertTrue(operation.refused.reason().contains("anna@example.com"));
    for (int i = 0; i < 3000 && !Files.exists(told); i++) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    String event = Files.readString(told);
    assertTrue(event.contains("a person said no"), event);
    assertEquals(-1, event.indexOf("anna"), event);
  }

  @Test
  void namesTheStageThatIsLate() {
    // Given an issuer that does not answer
    fixture.issuerIsSilent = true;
    Listener listener =
        new Listener(
            "session", "test", Listener.ClientTls.OPTIONAL, Duration.ofMillis(100), Map.of());

    // When
    var opening = fixture.host.arrivals().open(listener, fixture.arrival().request);

    // Then
    var failure =
        assertThrows(
            java.util.concurrent.ExecutionException.class,
            () -> opening.toCompletableFuture().get(5, TimeUnit.SECONDS));
    var refusal = ((io.sallyport.api.SessionRefused) failure.getCause()).refusal();
    assertEquals("GATE-050", refusal.rule());
    assertTrue(refusal.reason().contains("the check of its credential is late"), refusal.reason());
  }

  @Test
  void givesTheLeaseBackWhenItsRouteRefusesAfterAll() throws Exception {
    // Given
    route("session", "direct:session", "identity:authenticate", "credential:lease", "gate:refuse");
    Arrival arrival = fixture.arrival();

    // When
    fixture.host.arrivals().send("session", arrival);

    // Then
    assertTrue(arrival.over.isCompletedExceptionally());
    assertEquals(1, fixture.released.size());
  }

  @Test
  void endsASessionWhoseCredentialWasRevokedWhileItWasBeingOpened() {
    fixture.revoked = true;
    fixture.session();
    assertTrue(fixture.journal.contains("ended GATE-082"), fixture.journal.toString());
  }

  @Test
  void opensNoMoreSessionsThanItMay() {
    // Given
    List<Arrival> arrivals =
        IntStream.rangeClosed(1, GateFixture.MOST_SESSIONS)
            .mapToObj(i -> fixture.arrival())
            .toList();

    // When
    arrivals.forEach(arrival -> fixture.host.arrivals().send("session", arrival));

    // Then
    assertEquals(GateFixture.MOST_SESSIONS, fixture.host.openSessions());
    assertEquals("GATE-083", arrivals.getLast().refusal.rule());
    assertEquals(1, fixture.released.size());
    session.close("room");
    fixture.session();
  }

  /** Puts another route in force. */
  private void route(String id, String from, String... steps) throws Exception {
    StringBuilder text =
        new StringBuilder(
            "- route:\n    id: %s\n    from:\n      uri: %s\n      steps:\n".formatted(id, from));
    for (String step : steps) {
      text.append("        - to:\n            uri: ").append(step).append('\n');
    }
    Files.writeString(fixture.routes.resolve(id + ".camel.yaml"), text);
    fixture.host.scanNow();
    assertEquals(Map.of(), fixture.host.refusedRoutes());
  }
}
