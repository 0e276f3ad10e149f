package io.sallyport.runtime.console;

import io.sallyport.api.Subject;
import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.approval.Approval.Verdict;
import io.sallyport.runtime.approval.ApprovalException;
import io.sallyport.runtime.approval.Approvals;
import io.sallyport.runtime.recording.JournalException;
import io.sallyport.runtime.recording.Recording;
import io.sallyport.runtime.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Questions to people over HTTP. */
final class ApprovalsApi {
  private static final Logger LOGGER = LoggerFactory.getLogger(ApprovalsApi.class);
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int LONGEST_REASON = 2000;

  private final Approvals approvals;
  private final Recording recording;
  private final TargetsView targets;
  private final Sight sight;
  private final AnswerRate rate;
  private final Duration grantTtl;
  private final long maxRequest;

  ApprovalsApi(ConsoleParts parts, ConsoleConfig config, Sight sight) {
    this.approvals = parts.approvals();
    this.recording = parts.recording();
    this.targets = parts.targets();
    this.sight = sight;
    this.rate = new AnswerRate(config.answersPerMinute(), parts.clock());
    this.grantTtl = parts.approvalConfig().grantTtl();
    this.maxRequest = config.maxRequest().bytes();
  }

  Object list(Route.Call call) {
    var states = new HashSet<Class<? extends Approval>>();
    var values = call.request().getParameterValues("state");
    for (var value : values == null ? new String[0] : values) {
      for (var word : value.split(",", -1)) {
        var state = Card.STATES.get(word);
        if (state == null) {
          throw Problem.badRequest(
              "state is " + word, "use " + String.join(", ", new TreeSet<>(Card.STATES.keySet())));
        }
        states.add(state);
      }
    }
    var wanted = states.isEmpty() ? Set.copyOf(Card.STATES.values()) : states;
    return ApiServlet.named(
        "approvals",
        await(approvals.list(wanted, call.limit())).stream()
            .filter(approval -> sight.of(approval, call.caller()))
            .map(approval -> card(approval, call.caller()))
            .toList());
  }

  Object one(Route.Call call) {
    return card(visible(call), call.caller());
  }

  /** Recorded before it is given, so that no answer goes unrecorded; and after, with its effect. */
  Object answer(Route.Call call) throws IOException {
    var word = Json.read(call.request(), Word.class, maxRequest);
    var verdict = word.verdictOrProblem();
    rate.count(call.caller().id());
    var approval = visible(call);
    var facts =
        Map.<String, Object>of(
            "approval",
            approval.id(),
            "approver",
            call.caller().id(),
            "credential",
            call.identity().credentialId(),
            "verdict",
            word.verdict(),
            "reason",
            word.reason());
    recording.event("approval-answering", facts);
    try {
      var after = await(approvals.answer(approval.id(), call.caller(), verdict, word.reason()));
      recordAfter("approval-answered", facts, "state", after.word());
      return card(after, call.caller());
    } catch (ApprovalException e) {
      recordAfter("approval-answer-refused", facts, "why", String.valueOf(e.getMessage()));
      throw e;
    }
  }

  Card card(Approval approval, Subject caller) {
    var labels =
        targets
            .target(approval.asked().target())
            .map(TargetsView.TargetEntry::labels)
            .orElse(Map.of());
    return Card.of(approval, caller, labels, approvals.page(approval.id()), grantTtl);
  }

  /** One that exists and may not be seen is not told from one that does not exist. */
  private Approval visible(Route.Call call) {
    return await(approvals.find(call.id()))
        .filter(approval -> sight.of(approval, call.caller()))
        .orElseThrow(() ->
            Problem.notFound(
                "there is no question " + call.id() + " for you to see",
                "open the list of what waits"));
  }

  /** The answer is given by now: a journal that fails here must not make it look undone. */
  private void recordAfter(String what, Map<String, Object> facts, String key, String value) {
    var all = new HashMap<>(facts);
    all.put(key, value);
    try {
      recording.event(what, all);
    } catch (JournalException e) {
      LOGGER
          .atError()
          .addKeyValue("approvalId", facts.get("approval"))
          .setCause(e)
          .log("what came of an answer could not be recorded");
    }
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new StoreException("no answer within " + DEADLINE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted", e);
    }
  }

  /** The body of an answer. */
  record Word(String verdict, String reason) {
    Verdict verdictOrProblem() {
      if (reason.length() > LONGEST_REASON) {
        throw Problem.badRequest(
            "the reason is longer than " + LONGEST_REASON + " characters", "say it shorter");
      }
      return switch (verdict) {
        case "approve" -> Verdict.APPROVE;
        case "refuse" -> {
          if (reason.isBlank()) {
            throw Problem.badRequest("a no needs a reason", "say why: the sender reads it");
          }
          yield Verdict.REFUSE;
        }
        default -> throw Problem.badRequest("verdict is " + verdict, "use approve or refuse");
      };
    }
  }
}
