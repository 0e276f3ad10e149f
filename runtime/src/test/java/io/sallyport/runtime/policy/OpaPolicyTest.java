package io.sallyport.runtime.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the policy does with answers that a healthy OPA does not give on demand. */
class OpaPolicyTest {
  /** Generous: a busy machine must not look like a late answer. */
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final Duration SOON = Duration.ofMillis(400);

  private final AtomicLong time = new AtomicLong(System.nanoTime());
  private final ArrayList<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private FakeOpa opened(FakeOpa opa) {
    open.add(opa);
    return opa;
  }

  private OpaPolicy policy(URI url, String required) {
    return policy(url, required, DEADLINE);
  }

  private OpaPolicy policy(URI url, String required, Duration deadline) {
    var client = new OpaClient(OpaEndpoint.of(url), deadline, null, null);
    open.add(client);
    var cache = new DecisionCache(100);
    return new OpaPolicy(
        client, Revisions.theirs(required, cache::clear), cache, Clock.systemUTC(), time::get);
  }

  private static Question.OfOperation question() {
    return Questions.operation(Questions.session(Questions.CLAUDE), Questions.select());
  }

  private static Policy.Answer decide(Policy policy, Question question) throws Exception {
    return policy.decide(question).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private static Decision.Deny refused(String rule, Policy policy) throws Exception {
    var deny = assertInstanceOf(Decision.Deny.class, decide(policy, question()).decision());
    assertEquals(rule, deny.rule());
    String advice = deny.advice();
    assertNotNull(advice);
    assertTrue(advice.contains("for an operator: "), advice);
    return deny;
  }

  @Test
  void deniesWhenTheDocumentIsUndefined() throws Exception {
    var opa = opened(new FakeOpa(asked -> "{\"provenance\":{}}"));
    var deny = refused("GATE-010", policy(opa.url(), null));
    assertTrue(deny.advice().contains("data.sallyport.decision"), deny.advice());
  }

  @Test
  void deniesWhenTheAnswerIsLate() throws Exception {
    // Given
    var never = new CountDownLatch(1);
    var opa =
        opened(
            new FakeOpa(asked -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return "";
            }));
    // When
    long start = System.nanoTime();
    refused("GATE-011", policy(opa.url(), null, SOON));
    // Then
    long elapsed = System.nanoTime() - start;
    assertTrue(elapsed < DEADLINE.toNanos(), () -> "took " + elapsed / 1_000_000 + " ms");
    never.countDown();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{\"result\":true}",
        "{\"result\":null}",
        "{\"result\":{}}",
        "{\"result\":{\"outcome\":\"maybe\",\"rule\":\"A\",\"reason\":\"b\"}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":1,\"reason\":\"b\"}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"\"}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\",\"mask\":[]}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\",\"masks\":[\"x\"]}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\",\"masks\":{}}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\",\"masks\":[{\"field\":\"f\"}]}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\",\"limits\":{\"rows\":0}}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\",\"limits\":{\"rows\":\"5\"}}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\",\"limits\":{\"lines\":5}}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\",\"need_evidence\":[\"hunch\"]}}",
        "{\"result\":{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\",\"cache_ttl\":\"soon\"}}",
        "{\"result\":{\"outcome\":\"hold\",\"rule\":\"A\",\"reason\":\"b\",\"timeout\":60}}",
        "{\"result\":{\"outcome\":\"hold\",\"rule\":\"A\",\"reason\":\"b\",\"timeout\":0,\"approvers\":[{\"groups\":[\"g\"]}]}}",
        "{\"result\":{\"outcome\":\"hold\",\"rule\":\"A\",\"reason\":\"b\",\"approvers\":[{\"groups\":[\"g\"]}]}}",
        "{\"result\":{\"outcome\":\"hold\",\"rule\":\"A\",\"reason\":\"b\",\"timeout\":9,\"approvers\":[{\"groups\":[]}]}}",
        "{\"result\":{\"outcome\":\"hold\",\"rule\":\"A\",\"reason\":\"b\",\"timeout\":9,\"approvers\":[{\"groups\":[\"g\"],\"quorum\":0}]}}",
      })
  void deniesWhenTheAnswerIsMalformed(String answer) throws Exception {
    var opa = opened(new FakeOpa(asked -> answer));
    refused("GATE-012", policy(opa.url(), null));
  }

  @Test
  void deniesWhenOpaFailsAndNamesItsCodeOnly() throws Exception {
    var opa =
        opened(
            new FakeOpa(
                asked -> "{\"code\":\"internal_error\",\"message\":\"value 4711 conflicts\"}"));
    opa.status(500);
    var deny = refused("GATE-012", policy(opa.url(), null));
    assertTrue(deny.advice().contains("500 (internal_error)"), deny.advice());
    assertFalse(deny.advice().contains("4711"), deny.advice());
  }

  @Test
  void deniesWhenTheAnswerIsHuge() throws Exception {
    var opa = opened(new FakeOpa(asked -> "{\"result\":\"" + "x".repeat(3 << 20) + "\"}"));
    refused("GATE-012", policy(opa.url(), null));
  }

  @Test
  void deniesWhenNobodyListens() throws Exception {
    var opa = FakeOpa.deciding(FakeOpa.ALLOW, "r1");
    opa.close();
    refused("GATE-013", policy(opa.url(), null, SOON));
  }

  @Test
  void deniesWhenAnotherRevisionAnswers() throws Exception {
    var opa = opened(FakeOpa.deciding(FakeOpa.ALLOW, "r2"));
    var deny = refused("GATE-014", policy(opa.url(), "r1"));
    assertTrue(deny.advice().contains("r2") && deny.advice().contains("r1"), deny.advice());
  }

  @Test
  void anOpaOfOursMayAnswerWithTheOldOrTheNewRevisionOnly() throws Exception {
    // Given
    var revision = new AtomicReference<>("r1");
    var opa =
        opened(
            new FakeOpa(asked ->
                FakeOpa.answer(
                    "{\"outcome\":\"deny\",\"rule\":\"D\",\"reason\":\"no\"}", revision.get())));
    var client = new OpaClient(OpaEndpoint.of(opa.url()), DEADLINE, null, null);
    open.add(client);
    var cache = new DecisionCache(100);
    var revisions = Revisions.ours(cache::clear);
    var policy = new OpaPolicy(client, revisions, cache, Clock.systemUTC(), time::get);
    // Then: before anything was handed over, nothing counts
    refused("GATE-014", policy);
    revisions.handedOver("r1");
    revisions.inForce("r1");
    assertEquals("D", decide(policy, question()).decision().rule());
    // When r2 is handed over, both count; then r2 only
    revisions.handedOver("r2");
    assertEquals("D", decide(policy, question()).decision().rule());
    revision.set("r2");
    assertEquals("D", decide(policy, question()).decision().rule());
    revisions.inForce("r2");
    revision.set("r1");
    refused("GATE-014", policy);
  }

  @Test
  void triesAgainUntilTheDeadlineWhenOpaIsStarting() throws Exception {
    // Given
    var opa = FakeOpa.deciding(FakeOpa.ALLOW, "r1");
    int port = opa.url().getPort();
    opa.close();
    var answer = policy(opa.url(), null).decide(question()).toCompletableFuture();
    // When
    try (var late = new FakeOpa(question -> FakeOpa.answer(FakeOpa.ALLOW, "r1"), port)) {
      // Then
      assertEquals("A-1", answer.get(30, TimeUnit.SECONDS).decision().rule());
      assertEquals(1, late.asked());
    }
  }

  @Test
  void keepsADecisionForTheGrantedTimeAndNoLonger() throws Exception {
    // Given
    var opa = opened(FakeOpa.deciding(FakeOpa.ALLOW, "r1"));
    var policy = policy(opa.url(), null);
    var question = question();
    // When
    assertFalse(decide(policy, question).cached());
    var hit = policy.decide(question);
    // Then
    assertSame(hit, policy.decide(question));
    assertEquals(1, opa.asked());
    // When the time is over
    time.addAndGet(Duration.ofSeconds(60).toNanos());
    assertFalse(decide(policy, question).cached());
    assertEquals(2, opa.asked());
  }

  @Test
  void keepsNothingThatPolicyGrantsNoTimeFor() throws Exception {
    var opa =
        opened(FakeOpa.deciding("{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\"}", "r1"));
    var policy = policy(opa.url(), null);
    var question = question();
    decide(policy, question);
    assertFalse(decide(policy, question).cached());
    assertEquals(2, opa.asked());
  }

  @Test
  void forgetsEverythingWhenTheRevisionChanges() throws Exception {
    // Given
    var opa = opened(FakeOpa.deciding(FakeOpa.ALLOW, "r1"));
    var policy = policy(opa.url(), null);
    var first = question();
    decide(policy, first);
    assertTrue(decide(policy, first).cached());
    // When any other question brings the new revision
    opa.answers(asked -> FakeOpa.answer(FakeOpa.ALLOW, "r2"));
    decide(policy, Questions.operation(Questions.session(Questions.ALICE), Questions.dropTable()));
    // Then
    assertFalse(decide(policy, first).cached());
    assertEquals("r2", policy.revision());
  }

  @Test
  void neverKeepsAnAnswerToAQuestionWithEvidence() throws Exception {
    // Given
    var opa =
        opened(
            FakeOpa.deciding(
                "{\"outcome\":\"allow\",\"rule\":\"A\",\"reason\":\"b\",\"cache_ttl\":60,"
                    + "\"need_evidence\":[\"row_count\",\"locks\"]}",
                "r1"));
    var policy = policy(opa.url(), null);
    var evidence = new Evidence(Map.of(EvidenceKind.ROW_COUNT, 4), Instant.EPOCH);
    var question = new Question.OfOperation(question().operation(), evidence);
    // When
    var answer = decide(policy, question);
    decide(policy, question);
    // Then
    assertEquals(2, opa.asked());
    assertEquals(Set.of(), answer.needs(), "what was not found out is not asked for again");
    assertEquals(
        Set.of(EvidenceKind.ROW_COUNT, EvidenceKind.LOCKS), decide(policy, question()).needs());
  }

  @Test
  void asksOnceForTheSameQuestionOfMany() throws Exception {
    // Given
    var release = new CountDownLatch(1);
    var opa =
        opened(
            new FakeOpa(asked -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return FakeOpa.answer(FakeOpa.ALLOW, "r1");
            }));
    var policy = policy(opa.url(), null);
    // When
    var answers = new ArrayList<CompletableFuture<Policy.Answer>>();
    for (int i = 0; i < 20; i++) {
      answers.add(policy.decide(question()).toCompletableFuture());
    }
    release.countDown();
    // Then
    for (var answer : answers) {
      assertEquals("A-1", answer.get(30, TimeUnit.SECONDS).decision().rule());
    }
    assertEquals(1, opa.asked());
  }

  @Test
  void aQuestionInATransactionIsAnotherQuestion() throws Exception {
    var opa = opened(FakeOpa.deciding(FakeOpa.ALLOW, "r1"));
    var policy = policy(opa.url(), null);
    var outside = question();
    decide(policy, outside);
    var inside =
        new Question.OfOperation(
            new io.sallyport.api.Operation(
                outside.operation().session(),
                2,
                outside.operation().shape(),
                new byte[0],
                new byte[0],
                true),
            Evidence.NONE);
    assertFalse(decide(policy, inside).cached());
    assertTrue(decide(policy, inside).cached());
  }

  @Test
  void readsAHoldWhole() throws Exception {
    var opa =
        opened(
            FakeOpa.deciding(
                "{\"outcome\":\"hold\",\"rule\":\"H-1\",\"rules\":[\"H-1\",\"H-2\"],\"reason\":\"why\","
                    + "\"advice\":\"less\",\"masks\":[{\"field\":\"f\",\"mask\":\"partial\",\"options\":{\"keep\":4}}],"
                    + "\"limits\":{\"rows\":5,\"seconds\":1.5},\"approvers\":[{\"groups\":[\"dba\"],\"quorum\":2}],"
                    + "\"timeout\":\"15m\",\"timeout_in_transaction\":5,\"need_evidence\":[\"locks\"]}",
                "r1"));
    assertEquals(
        new Decision.Hold(
            "H-1",
            "why",
            "less",
            java.util.List.of("H-1", "H-2"),
            java.util.List.of(new io.sallyport.api.Mask("f", "partial", Map.of("keep", "4"))),
            new io.sallyport.api.Limits(5, Long.MAX_VALUE, Duration.ofMillis(1500)),
            java.util.List.of(new Decision.Approvers(Set.of("dba"), 2)),
            Duration.ofMinutes(15),
            Duration.ofSeconds(5),
            Set.of(EvidenceKind.LOCKS)),
        decide(policy(opa.url(), null), question()).decision());
  }
}
