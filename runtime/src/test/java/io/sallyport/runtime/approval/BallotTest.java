package io.sallyport.runtime.approval;

import static io.sallyport.runtime.approval.Questions.ALICE;
import static io.sallyport.runtime.approval.Questions.BOB;
import static io.sallyport.runtime.approval.Questions.CAROL;
import static io.sallyport.runtime.approval.Questions.CLAUDE;
import static io.sallyport.runtime.approval.Questions.DAVE;
import static io.sallyport.runtime.approval.Questions.NOON;
import static io.sallyport.runtime.approval.Questions.drop;
import static io.sallyport.runtime.approval.Questions.human;
import static io.sallyport.runtime.approval.Questions.need;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Subject;
import io.sallyport.runtime.approval.Approval.Answer;
import io.sallyport.runtime.approval.Approval.Granted;
import io.sallyport.runtime.approval.Approval.Refused;
import io.sallyport.runtime.approval.Approval.Verdict;
import io.sallyport.runtime.approval.Approval.Waiting;
import io.sallyport.runtime.policy.Decision.Approvers;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BallotTest {
  @Test
  void grantsWhenEveryDemandHasEnoughDifferentPeople() {
    var first = yes(asked(need(2, "dba"), need(1, "security")), BOB);
    assertInstanceOf(Waiting.class, first);
    // carol is a DBA and of security: her one yes counts for both
    assertInstanceOf(Granted.class, yes(first, CAROL));
  }

  @Test
  void aYesForOneDemandDoesNotMeetAnother() {
    var first = yes(asked(need(1, "dba"), need(1, "security")), BOB);
    assertInstanceOf(Waiting.class, first);
    assertEquals(
        List.of(0, 1),
        Ballot.of(first).standings().stream().map(Ballot.Standing::lacking).toList());
    assertInstanceOf(Granted.class, yes(first, DAVE));
  }

  @Test
  void oneNoOfAnEligiblePersonRefuses() {
    var waiting = asked(need(2, "dba"));
    assertInstanceOf(
        Refused.class, waiting.answer(new Answer(BOB, Verdict.REFUSE, "keep it", NOON)));
  }

  @Test
  void nobodyAnswersForTheirOwnOperation() {
    var boss = human("boss", "dba");
    assertRefused(new Waiting(drop("d", boss, need(1, "dba")), List.of()), boss, "their own");
  }

  @Test
  void nobodyAnswersForAnAgentThatActsForThem() {
    var human = human("erin", "dba");
    var middle = new Subject("agent:a", Subject.Kind.AGENT, "a", Set.of(), Set.of(), human);
    var agent = new Subject("agent:b", Subject.Kind.AGENT, "b", Set.of(), Set.of(), middle);
    assertRefused(new Waiting(drop("d", agent, need(1, "dba")), List.of()), human, "works for you");
  }

  @Test
  void aSecondAccountIsTheSamePerson() {
    var first = subject("human:https://one.example#Erin", "Erin Miller", "dba");
    for (var second :
        List.of(
            subject("human:https://two.example#erin", "E. M.", "dba"),
            subject("human:erin", "someone", "dba"),
            subject("human:admin-17", "erin miller ", "dba"))) {
      assertRefused(new Waiting(drop("d", first, need(1, "dba")), List.of()), second, "their own");
      var once = yes(new Waiting(drop("d", CLAUDE, need(2, "dba")), List.of()), first);
      assertRefused((Waiting) once, second, "answered already");
    }
  }

  @Test
  void agentsAndServicesNeverAnswer() {
    for (var kind : List.of(Subject.Kind.AGENT, Subject.Kind.SERVICE)) {
      var other = new Subject("x:y", kind, "y", Set.of("dba"), Set.of(), null);
      assertRefused(asked(need(1, "dba")), other, "Only people");
    }
    var delegated =
        new Subject("human:zoe", Subject.Kind.HUMAN, "zoe", Set.of("dba"), Set.of(), BOB);
    assertRefused(asked(need(1, "dba")), delegated, "Only people");
  }

  @Test
  void whoIsInNoGroupThatLacksAYesDoesNotAnswer() {
    assertRefused(asked(need(1, "dba")), DAVE, "A member of dba must answer");
    var first = yes(asked(need(1, "dba"), need(1, "security")), BOB);
    assertRefused((Waiting) first, human("finn", "dba"), "A member of security must answer");
  }

  @Test
  void aQuestionThatNamesNobodyIsNeverGranted() {
    assertRefused(asked(), BOB, "names nobody");
    assertRefused(asked(need(1)), BOB, "names nobody");
    assertTrue(!new Ballot(drop("d", CLAUDE), List.of()).satisfied());
  }

  @Test
  void aQuorumBelowOneStillNeedsAYes() {
    assertInstanceOf(Granted.class, yes(asked(need(0, "dba")), BOB));
    assertTrue(!new Ballot(drop("d", CLAUDE, need(0, "dba")), List.of()).satisfied());
  }

  private static Waiting asked(Approvers... approvers) {
    assertEquals(ALICE, CLAUDE.onBehalfOf());
    return new Waiting(drop("d", CLAUDE, approvers), List.of());
  }

  private static Approval yes(Approval approval, Subject by) {
    return ((Waiting) approval).answer(new Answer(by, Verdict.APPROVE, "", NOON));
  }

  private static Subject subject(String id, String name, String group) {
    return new Subject(id, Subject.Kind.HUMAN, name, Set.of(group), Set.of(), null);
  }

  private static void assertRefused(Waiting waiting, Subject by, String why) {
    for (var verdict : Verdict.values()) {
      var refusal =
          assertThrows(
              ApprovalException.NotAllowed.class,
              () -> waiting.answer(new Answer(by, verdict, "", NOON)));
      assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
    }
  }
}
