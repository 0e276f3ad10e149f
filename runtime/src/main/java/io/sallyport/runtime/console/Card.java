package io.sallyport.runtime.console;

import io.sallyport.api.Description;
import io.sallyport.api.Effect;
import io.sallyport.api.Evidence;
import io.sallyport.api.Resource;
import io.sallyport.api.Run;
import io.sallyport.api.Subject;
import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.approval.Approval.Granted;
import io.sallyport.runtime.approval.Approval.Waiting;
import io.sallyport.runtime.approval.Ballot;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A question to people, as one caller sees it: the schema Approval of console/openapi.yaml. */
record Card(
    String id,
    String state,
    Instant since,
    Instant until,
    @Nullable Instant changed,
    @Nullable Instant grantExpires,
    @Nullable String why,
    String sessionId,
    Who subject,
    @Nullable Run run,
    On target,
    String profile,
    String action,
    List<String> effects,
    List<Touched> resources,
    Description description,
    HeldBy heldBy,
    List<Demand> approvers,
    Facts evidence,
    List<Said> answers,
    boolean mayAnswer,
    @Nullable String whyNot,
    String digest,
    URI url) {

  record Who(
      String id,
      String kind,
      String name,
      List<String> groups,
      List<String> roles,
      @Nullable Who onBehalfOf) {
    static Who of(Subject subject) {
      var principal = subject.onBehalfOf();
      return new Who(
          subject.id(),
          word(subject.kind()),
          subject.name(),
          sorted(subject.groups()),
          sorted(subject.roles()),
          principal == null ? null : of(principal));
    }
  }

  record On(String name, String protocol, Map<String, String> labels) {}

  record Touched(String kind, String name, List<String> effects) {
    static Touched of(Resource resource) {
      return new Touched(
          resource.kind(),
          resource.name(),
          resource.effects().stream().map(Effect::word).sorted().toList());
    }
  }

  record HeldBy(String rule, String reason, @Nullable String advice, List<String> rules) {}

  record Demand(List<String> groups, int quorum, List<String> approvedBy, int lacking) {
    static Demand of(Ballot.Standing standing) {
      return new Demand(
          sorted(standing.demand().groups()),
          Math.max(1, standing.demand().quorum()),
          standing.yes().stream().map(Subject::name).toList(),
          standing.lacking());
    }
  }

  record Facts(@Nullable Instant taken, List<Fact> facts) {
    static Facts of(Evidence evidence) {
      return new Facts(
          evidence.facts().isEmpty() ? null : evidence.taken(),
          evidence.facts().entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(fact -> new Fact(fact.getKey().word(), fact.getValue()))
              .toList());
    }
  }

  record Fact(String kind, Object value) {}

  record Said(Who approver, String verdict, String reason, Instant at) {
    static Said of(Approval.Answer answer) {
      return new Said(
          Who.of(answer.approver()), word(answer.verdict()), answer.reason(), answer.at());
    }
  }

  /**
   * @param labels of the target, as configured now
   * @param grantTtl how long a yes may be used
   */
  static Card of(
      Approval approval, Subject caller, Map<String, String> labels, URI url, Duration grantTtl) {
    var asked = approval.asked();
    var hold = asked.hold();
    var ballot = Ballot.of(approval);
    var whyNot =
        approval instanceof Waiting
            ? ballot.whyNot(caller).orElse(null)
            : "It is no longer waiting.";
    return new Card(
        asked.id(),
        approval.word(),
        asked.since(),
        asked.until(),
        approval.changed(),
        approval instanceof Granted granted ? granted.at().plus(grantTtl) : null,
        approval instanceof Approval.Withdrawn withdrawn ? withdrawn.why() : null,
        asked.sessionId(),
        Who.of(asked.subject()),
        asked.run(),
        new On(asked.target(), asked.protocol(), labels),
        asked.profile(),
        asked.action(),
        sorted(asked.effects()),
        asked.resources().stream().map(Touched::of).toList(),
        asked.description(),
        new HeldBy(hold.rule(), hold.reason(), hold.advice(), hold.rules()),
        ballot.standings().stream().map(Demand::of).toList(),
        Facts.of(asked.evidence()),
        approval.answers().stream().map(Said::of).toList(),
        whyNot == null,
        whyNot,
        asked.digest(),
        url);
  }

  /** The state's word in JSON, and back. */
  static final Map<String, Class<? extends Approval>> STATES =
      Map.of(
          "waiting", Waiting.class,
          "granted", Granted.class,
          "used", Approval.Used.class,
          "refused", Approval.Refused.class,
          "expired", Approval.Expired.class,
          "withdrawn", Approval.Withdrawn.class);

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> sorted(Set<String> words) {
    return words.stream().sorted().toList();
  }
}
