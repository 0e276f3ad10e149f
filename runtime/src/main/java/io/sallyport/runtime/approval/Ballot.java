package io.sallyport.runtime.approval;

import io.sallyport.api.Subject;
import io.sallyport.runtime.approval.Approval.Answer;
import io.sallyport.runtime.approval.Approval.Asked;
import io.sallyport.runtime.approval.Approval.Verdict;
import io.sallyport.runtime.policy.Decision.Approvers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Who may answer a question, and what it still lacks. Each demand of policy counts different people
 * from its own groups; one person counts for every demand that names a group of theirs.
 */
public record Ballot(Asked asked, List<Answer> answers) {
  public Ballot {
    answers = List.copyOf(answers);
  }

  public static Ballot of(Approval approval) {
    return new Ballot(approval.asked(), approval.answers());
  }

  /** One demand, and how far it is met. */
  public record Standing(Approvers demand, List<Subject> yes) {
    public Standing {
      yes = List.copyOf(yes);
    }

    public int lacking() {
      return Math.max(0, Math.max(1, demand.quorum()) - yes.size());
    }
  }

  /** In the order of policy. */
  public List<Standing> standings() {
    return asked.hold().approvers().stream().map(this::standing).toList();
  }

  /** Never when policy names nobody: a question that nobody may answer is not a yes. */
  boolean satisfied() {
    var standings = standings();
    return !standings.isEmpty() && standings.stream().allMatch(s -> s.lacking() == 0);
  }

  /**
   * @throws ApprovalException.NotAllowed when this person may not answer
   */
  void check(Subject approver) {
    whyNot(approver)
        .ifPresent(why -> {
          throw new ApprovalException.NotAllowed(why);
        });
  }

  /** Why this subject may not answer, in one sentence for it; empty when it may. */
  public Optional<String> whyNot(Subject approver) {
    if (approver.kind() != Subject.Kind.HUMAN) {
      return Optional.of("Only people answer: " + approver.name() + " is not a person.");
    }
    if (approver.onBehalfOf() != null) {
      return Optional.of("Only people answer for themselves: sign in as yourself.");
    }
    if (Person.actsIn(approver, asked.subject())) {
      return Optional.of(
          asked.subject().kind() == Subject.Kind.HUMAN
              ? "Nobody answers for their own operation: ask a colleague."
              : asked.subject().name()
                  + " works for you, and nobody answers for their own operation: ask a colleague.");
    }
    if (answers.stream().anyMatch(answer -> Person.same(answer.approver(), approver))) {
      return Optional.of("You have answered already.");
    }
    var lacking = standings().stream().filter(standing -> standing.lacking() > 0).toList();
    if (lacking.stream().noneMatch(standing -> mayMeet(standing.demand(), approver))) {
      var groups = new TreeSet<String>();
      lacking.forEach(standing -> groups.addAll(standing.demand().groups()));
      return Optional.of(
          groups.isEmpty()
              ? "Policy names nobody who may answer: ask an operator to correct the rule "
                  + asked.hold().rule()
                  + "."
              : "A member of " + String.join(" or ", groups) + " must answer; you are in none.");
    }
    return Optional.empty();
  }

  /** Whether this is one of the people whom policy named, whatever has become of the question. */
  public boolean concerns(Subject person) {
    return person.kind() == Subject.Kind.HUMAN
        && person.onBehalfOf() == null
        && asked.hold().approvers().stream().anyMatch(demand -> mayMeet(demand, person));
  }

  private Standing standing(Approvers demand) {
    var people = new ArrayList<Subject>();
    for (var answer : answers) {
      if (answer.verdict() == Verdict.APPROVE
          && mayMeet(demand, answer.approver())
          && people.stream().noneMatch(one -> Person.same(one, answer.approver()))) {
        people.add(answer.approver());
      }
    }
    return new Standing(demand, people);
  }

  private static boolean mayMeet(Approvers demand, Subject person) {
    return !Collections.disjoint(demand.groups(), person.groups());
  }
}
