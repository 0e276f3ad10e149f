package io.sallyport.runtime.cli;

import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Limits;
import io.sallyport.api.Mask;
import io.sallyport.api.Resource;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.policy.Explainer.Explanation;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** An explanation, for people and for programs. */
final class ExplanationPrinter {
  private static final JsonMapper JSON = JsonMapper.shared();

  private ExplanationPrinter() {}

  static void print(
      Subject subject, Target target, String profile, Explanation explanation, PrintWriter out) {
    var shape = explanation.reading().shape();
    var description = explanation.reading().description();
    out.printf("%s on %s (%s) as %s%n%n", subject.id(), target.name(), target.protocol(), profile);
    out.printf("  wants to   %s%n", description.summary());
    description.consequences().forEach(sentence -> out.printf("             %s%n", sentence));
    out.printf("  action     %s%n", shape.action());
    out.printf("  effects    %s%n", words(shape.effects().stream().map(e -> e.word()).toList()));
    for (Resource resource : shape.resources()) {
      out.printf(
          "  touches    %s %s: %s%n",
          resource.kind(),
          resource.name(),
          words(resource.effects().stream().map(e -> e.word()).toList()));
    }
    new TreeMap<>(shape.facts())
        .forEach((fact, value) ->
            out.printf("  fact       %s = %s%n", fact, JSON.writeValueAsString(value)));
    out.println();
    decision(explanation.answer().decision(), out);
    if (!explanation.answer().needs().isEmpty()) {
      out.printf(
          "  evidence   %s would be collected, and policy asked again (try --evidence)%n",
          evidence(explanation.answer().needs()));
    }
    out.printf("  policy     revision %s%n", explanation.answer().revision());
  }

  private static void decision(Decision decision, PrintWriter out) {
    String outcome =
        switch (decision) {
          case Decision.Allow _ -> "ALLOWED";
          case Decision.Deny _ -> "DENIED";
          case Decision.Hold _ -> "HELD";
        };
    out.printf("%s by %s: %s%n", outcome, decision.rule(), decision.reason());
    if (decision.advice() != null) {
      out.printf("  advice     %s%n", decision.advice());
    }
    out.printf("  rules      %s%n", String.join(", ", decision.rules()));
    switch (decision) {
      case Decision.Allow allow -> passage(allow.masks(), allow.limits(), out);
      case Decision.Deny _ -> {}
      case Decision.Hold hold -> {
        for (Decision.Approvers approvers : hold.approvers()) {
          out.printf("  asks       %d of %s%n", approvers.quorum(), words(approvers.groups()));
        }
        out.printf(
            "  for        %s; in a transaction %s%n",
            time(hold.timeout()),
            hold.timeoutInTransaction().isZero()
                ? "it is refused at once"
                : time(hold.timeoutInTransaction()));
        passage(hold.masks(), hold.limits(), out);
      }
    }
  }

  private static void passage(List<Mask> masks, Limits limits, PrintWriter out) {
    for (Mask mask : masks) {
      out.printf(
          "  mask       %s → %s%n",
          mask.field().equals(Mask.UNCLASSIFIED) ? "whatever detectors find" : mask.field(),
          mask.function());
    }
    limits(limits).forEach((limit, value) -> out.printf("  limit      %s %s%n", value, limit));
  }

  /** One line: the question as policy sees it, and the decision. */
  static String json(String text, Explanation explanation) {
    var line = new LinkedHashMap<String, Object>();
    line.put("command", text);
    line.put("input", JSON.readTree(explanation.input()));
    line.put("decision", json(explanation.answer().decision(), explanation.answer().needs()));
    line.put("revision", explanation.answer().revision());
    return JSON.writeValueAsString(line);
  }

  /** One line for a command that could not be read at all. */
  static String error(String text, String message) {
    var line = new LinkedHashMap<String, Object>();
    line.put("command", text);
    line.put("error", message);
    return JSON.writeValueAsString(line);
  }

  private static Map<String, Object> json(Decision decision, Set<EvidenceKind> needs) {
    var of = new LinkedHashMap<String, Object>();
    of.put("outcome", outcome(decision));
    of.put("rule", decision.rule());
    of.put("rules", decision.rules());
    of.put("reason", decision.reason());
    putUnlessNull(of, "advice", decision.advice());
    switch (decision) {
      case Decision.Allow allow -> passage(of, allow.masks(), allow.limits());
      case Decision.Deny _ -> {}
      case Decision.Hold hold -> {
        of.put(
            "approvers",
            hold.approvers().stream()
                .map(
                    each -> Map.of("groups", new TreeSet<>(each.groups()), "quorum", each.quorum()))
                .toList());
        of.put("timeout", hold.timeout().toSeconds());
        of.put("timeout_in_transaction", hold.timeoutInTransaction().toSeconds());
        passage(of, hold.masks(), hold.limits());
      }
    }
    if (!needs.isEmpty()) {
      of.put("need_evidence", needs.stream().map(EvidenceKind::word).sorted().toList());
    }
    return of;
  }

  private static String outcome(Decision decision) {
    return switch (decision) {
      case Decision.Allow _ -> "allow";
      case Decision.Deny _ -> "deny";
      case Decision.Hold _ -> "hold";
    };
  }

  private static void passage(Map<String, Object> of, List<Mask> masks, Limits limits) {
    of.put(
        "masks",
        masks.stream()
            .map(mask ->
                Map.of("field", mask.field(), "mask", mask.function(), "options", mask.options()))
            .toList());
    var some = limits(limits);
    if (!some.isEmpty()) {
      of.put("limits", some);
    }
  }

  private static Map<String, Object> limits(Limits limits) {
    var some = new LinkedHashMap<String, Object>();
    if (limits.rows() != Long.MAX_VALUE) {
      some.put("rows", limits.rows());
    }
    if (limits.bytes() != Long.MAX_VALUE) {
      some.put("bytes", limits.bytes());
    }
    if (!limits.time().equals(Limits.FOREVER)) {
      some.put("seconds", limits.time().toMillis() / 1000.0);
    }
    return some;
  }

  private static String evidence(Set<EvidenceKind> kinds) {
    return words(kinds.stream().map(EvidenceKind::word).toList());
  }

  private static String words(Collection<String> words) {
    return String.join(", ", new TreeSet<>(words));
  }

  private static String time(Duration time) {
    return time.toSeconds() % 60 == 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
  }

  private static void putUnlessNull(Map<String, Object> of, String key, @Nullable Object value) {
    if (value != null) {
      of.put(key, value);
    }
  }
}
