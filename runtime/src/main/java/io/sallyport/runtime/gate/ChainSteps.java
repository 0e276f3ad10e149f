package io.sallyport.runtime.gate;

import static java.util.Map.entry;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** What the steps that {@link StepNames} announces do. */
record ChainSteps(
    PolicySteps policy,
    ApprovalSteps approval,
    RecordSteps record,
    GateSteps gate,
    SessionSteps session) {

  void addTo(DefaultCamelContext context) {
    Map<String, Map<String, Step>> schemes =
        Map.ofEntries(
            entry(
                "policy",
                Map.of(
                    "decide", Step.forEither(policy::decide, policy::decide),
                    "again", Step.forCrossing(policy::again))),
            entry(
                "approval",
                Map.of(
                    "ask", Step.forCrossing(approval::ask),
                    "use", Step.forCrossing(approval::use))),
            entry(
                "record",
                Map.of(
                    "before", Step.forEither(record::before, session::open),
                    "after", Step.forCrossing(record::after))),
            entry("mask", Map.of("plan", Step.forCrossing(record::plan))),
            entry(
                "gate",
                Map.of(
                    "forward", Step.forCrossing(gate::forward),
                    "refuse", Step.forEither(this::refuse, gate::refuse))),
            entry("identity", Map.of("authenticate", Step.forArrival(session::authenticate))),
            entry("credential", Map.of("lease", Step.forArrival(session::lease))));
    StepNames.SCHEMES.forEach((scheme, names) -> {
      Map<String, Step> steps = Objects.requireNonNull(schemes.get(scheme), scheme);
      if (!names.steps().equals(steps.keySet())) {
        throw new IllegalStateException(
            scheme + ": has the steps " + steps.keySet() + " and announces " + names.steps());
      }
      context.addComponent(scheme, new StepComponent(scheme, steps, names.sources()));
    });
  }

  private @Nullable CompletionStage<Void> refuse(Crossing crossing) {
    approval.explainRefusal(crossing);
    return gate.refuse(crossing);
  }
}
