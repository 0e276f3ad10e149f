package io.sallyport.runtime.approval;

import static io.sallyport.runtime.approval.Questions.ALICE;
import static io.sallyport.runtime.approval.Questions.BOB;
import static io.sallyport.runtime.approval.Questions.CAROL;
import static io.sallyport.runtime.approval.Questions.CLAUDE;
import static io.sallyport.runtime.approval.Questions.DAVE;
import static io.sallyport.runtime.approval.Questions.digest;
import static io.sallyport.runtime.approval.Questions.drop;
import static io.sallyport.runtime.approval.Questions.need;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.runtime.TestClock;
import io.sallyport.runtime.approval.Approval.Verdict;
import io.sallyport.runtime.store.StoreException;
import io.sallyport.runtime.store.TestStore;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

@Tag("peer")
@Timeout(60)
class JdbcApprovalsIT {
  private static final URI CONSOLE = URI.create("https://gate.example/");
  private static TestStore shared;
  private TestClock clock;
  private JdbcApprovals here;
  private JdbcApprovals there;
  private String digest;

  @BeforeAll
  static void startStore() throws Exception {
    shared = new TestStore();
  }

  @AfterAll
  static void stopStore() throws Exception {
    shared.close();
  }

  @BeforeEach
  void startTwoGateways(TestInfo test) {
    clock = new TestClock(Questions.NOON);
    digest = digest(test.getDisplayName());
    here = gateway();
    there = gateway();
  }

  @AfterEach
  void stopGateways() {
    here.close();
    there.close();
  }

  private JdbcApprovals gateway() {
    return new JdbcApprovals(shared.store(), ApprovalConfig.defaults(), CONSOLE, clock);
  }

  @Test
  void whatWasAskedIsFoundAsItWasAsked() throws Exception {
    var asked = drop(digest, CLAUDE, need(1, "dba"));
    var waiting = get(here.ask(asked));
    assertEquals(asked, waiting.asked());
    assertEquals(waiting, get(there.find(asked.id())).orElseThrow());
    assertEquals(URI.create("https://gate.example/approvals/" + asked.id()), here.page(asked.id()));
  }

  @Test
  void aYesGrantsAndTheGrantIsUsedOnce() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    assertInstanceOf(Approval.Granted.class, get(there.answer(id, BOB, Verdict.APPROVE, "fine")));
    assertEquals("fine", get(here.use(id)).answers().getFirst().reason());
    assertFails(ApprovalException.TooLate.class, there.use(id));
    assertFails(ApprovalException.TooLate.class, there.answer(id, CAROL, Verdict.APPROVE, ""));
  }

  @Test
  void aNoRefuses() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(2, "dba")))).id();
    assertInstanceOf(Approval.Refused.class, get(there.answer(id, BOB, Verdict.REFUSE, "keep it")));
    assertFails(ApprovalException.TooLate.class, here.use(id));
  }

  @Test
  void anAnswerThatIsNotAllowedChangesNothing() throws Exception {
    var waiting = get(here.ask(drop(digest, CLAUDE, need(1, "dba", "developers"))));
    for (var nobody : List.of(ALICE, CLAUDE, DAVE)) {
      assertFails(
          ApprovalException.NotAllowed.class,
          here.answer(waiting.id(), nobody, Verdict.APPROVE, ""));
    }
    assertEquals(waiting, get(here.find(waiting.id())).orElseThrow());
    assertFails(ApprovalException.Unknown.class, here.answer("nothing", BOB, Verdict.APPROVE, ""));
  }

  @Test
  void ofManyRacingGatewaysOneUsesTheGrant() throws Exception {
    for (int round = 0; round < 5; round++) {
      var id = get(here.ask(drop(digest(digest + round), CLAUDE, need(1, "dba")))).id();
      get(here.answer(id, BOB, Verdict.APPROVE, ""));
      var outcomes = race(50, i -> (i % 2 == 0 ? here : there).use(id));
      assertEquals(1, outcomes.stream().filter(o -> o.equals("ok")).count(), outcomes.toString());
      assertEquals(
          49, outcomes.stream().filter(o -> o.equals("TooLate")).count(), outcomes.toString());
    }
  }

  @Test
  void ofManyRacingAnswersOfOnePersonOneCounts() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(2, "dba")))).id();
    var outcomes = race(20, i -> (i % 2 == 0 ? here : there).answer(id, BOB, Verdict.APPROVE, ""));
    assertEquals(1, outcomes.stream().filter(o -> o.equals("ok")).count(), outcomes.toString());
    var approval = get(here.find(id)).orElseThrow();
    assertInstanceOf(Approval.Waiting.class, approval);
    assertEquals(1, approval.answers().size());
  }

  @Test
  void manyWhoAskTheSameAtOnceShareOneQuestion() throws Exception {
    var ids = new LinkedBlockingQueue<String>();
    race(
        50,
        i ->
            (i % 2 == 0 ? here : there)
                .ask(drop(digest, CLAUDE, need(1, "dba")))
                .thenAccept(approval -> ids.add(approval.id())));
    assertEquals(50, ids.size());
    assertEquals(1, Set.copyOf(ids).size());
  }

  @Test
  void aResentOperationAttachesToTheQuestionAfterTheGatewayWasReplaced() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    here.close();
    here = gateway();
    assertEquals(id, get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id());
  }

  @Test
  void aResentOperationAttachesToTheUnusedGrantAndRunsOnce() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    get(here.orphan(id));
    get(there.answer(id, BOB, Verdict.APPROVE, ""));

    var again = get(there.ask(drop(digest, CLAUDE, need(1, "dba"))));

    assertInstanceOf(Approval.Granted.class, again);
    assertEquals(id, get(there.use(id)).id());
    assertNotEquals(id, get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id());
  }

  @Test
  void aQuestionIsNotInheritedWhenPolicyAsksOtherApprovers() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    get(here.answer(id, BOB, Verdict.APPROVE, ""));

    var stricter = get(here.ask(drop(digest, CLAUDE, need(2, "dba"), need(1, "security"))));

    assertInstanceOf(Approval.Waiting.class, stricter);
    assertNotEquals(id, stricter.id());
    assertInstanceOf(Approval.Withdrawn.class, get(here.find(id)).orElseThrow());
  }

  @Test
  void anUnansweredQuestionExpires() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    clock.pass(Duration.ofMinutes(15));
    assertFails(ApprovalException.TooLate.class, here.answer(id, BOB, Verdict.APPROVE, ""));
    assertInstanceOf(Approval.Expired.class, settled(id));
  }

  @Test
  void whatWasDueWhileNoGatewayRanIsClosedByTheNext() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    here.close();
    there.close();
    clock.pass(Duration.ofHours(2));
    here = gateway();
    there = gateway();
    assertInstanceOf(Approval.Expired.class, settled(id));
  }

  @Test
  void anUnusedGrantExpires() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    get(here.answer(id, BOB, Verdict.APPROVE, ""));
    clock.pass(Duration.ofMinutes(10));
    assertFails(ApprovalException.TooLate.class, here.use(id));
    assertInstanceOf(Approval.Expired.class, settled(id));
  }

  @Test
  void askingAgainAfterExpiryOpensANewQuestionEvenBeforeTheTimer() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    clock.pass(Duration.ofMinutes(16));
    assertNotEquals(id, get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id());
  }

  @Test
  void aQuestionWithoutItsClientIsWithdrawnAfterTheGrace() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    get(here.orphan(id));
    clock.pass(Duration.ofMinutes(2));
    assertInstanceOf(Approval.Withdrawn.class, settled(id));
  }

  @Test
  void aQuestionWhoseClientCameBackStaysOpen() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    get(here.orphan(id));
    clock.pass(Duration.ofMinutes(1));
    assertEquals(id, get(there.ask(drop(digest, CLAUDE, need(1, "dba")))).id());
    clock.pass(Duration.ofMinutes(5));
    here.closeDue();
    assertInstanceOf(Approval.Waiting.class, get(here.find(id)).orElseThrow());
  }

  @Test
  void withdrawingClosesWhatIsLiveAndLeavesWhatIsOver() throws Exception {
    var id = get(here.ask(drop(digest, CLAUDE, need(1, "dba")))).id();
    get(here.withdraw(id, "the client cancelled"));
    var withdrawn = assertInstanceOf(Approval.Withdrawn.class, get(here.find(id)).orElseThrow());
    assertEquals("the client cancelled", withdrawn.why());
    get(here.withdraw(id, "again"));
    assertEquals(withdrawn, get(here.find(id)).orElseThrow());
    assertFails(ApprovalException.TooLate.class, here.answer(id, BOB, Verdict.APPROVE, ""));
  }

  @Test
  void everyGatewayHearsOfEveryTransitionInOrder() throws Exception {
    var heard = new LinkedBlockingQueue<String>();
    var id = drop(digest, CLAUDE, need(2, "dba"));
    there.onChange(approval -> {
      if (approval.id().equals(id.id())) {
        heard.add(approval.getClass().getSimpleName() + approval.answers().size());
      }
    });
    get(here.ask(id));
    assertEquals("Waiting0", heard.poll(5, TimeUnit.SECONDS));
    get(here.answer(id.id(), BOB, Verdict.APPROVE, ""));
    assertEquals("Waiting1", heard.poll(5, TimeUnit.SECONDS));
    get(here.answer(id.id(), CAROL, Verdict.APPROVE, ""));
    assertEquals("Granted2", heard.poll(5, TimeUnit.SECONDS));
    get(here.use(id.id()));
    assertEquals("Used2", heard.poll(5, TimeUnit.SECONDS));
    assertTrue(heard.isEmpty(), "each is told once: " + heard);
  }

  @Test
  void listsByStateNewestFirst() throws Exception {
    var first = get(here.ask(drop(digest(digest + 1), CLAUDE, need(1, "dba")))).id();
    var second = get(here.ask(drop(digest(digest + 2), CLAUDE, need(1, "dba")))).id();
    get(here.withdraw(first, "no"));
    var waiting =
        get(here.list(Set.of(Approval.Waiting.class), 500)).stream().map(Approval::id).toList();
    assertTrue(waiting.contains(second) && !waiting.contains(first), waiting.toString());
  }

  @Test
  void aStoreThatIsDownFailsInTime() throws Exception {
    try (var doomed = new TestStore();
        var approvals =
            new JdbcApprovals(doomed.store(), ApprovalConfig.defaults(), CONSOLE, clock)) {
      doomed.store().close();
      assertFails(StoreException.class, approvals.ask(drop(digest, CLAUDE, need(1, "dba"))));
    }
  }

  private Approval settled(String id) throws Exception {
    here.closeDue();
    return get(here.find(id)).orElseThrow();
  }

  private interface Racer {
    CompletionStage<?> run(int i);
  }

  /** All at once; {@code ok} or the failure's name for each. */
  private static List<String> race(int racers, Racer racer) throws Exception {
    var start = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(racers)) {
      var futures = new ArrayList<Future<String>>();
      for (int i = 0; i < racers; i++) {
        int number = i;
        futures.add(
            threads.submit(() -> {
              start.await();
              try {
                get(racer.run(number));
                return "ok";
              } catch (ExecutionException e) {
                return e.getCause().getClass().getSimpleName();
              }
            }));
      }
      start.countDown();
      var outcomes = new ArrayList<String>();
      for (var future : futures) {
        outcomes.add(future.get());
      }
      return outcomes;
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static void assertFails(Class<? extends Throwable> kind, CompletionStage<?> stage) {
    var failure = assertThrows(ExecutionException.class, () -> get(stage));
    assertInstanceOf(kind, failure.getCause());
  }
}
