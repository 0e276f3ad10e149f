package io.sallyport.runtime.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sallyport.api.Effect;
import io.sallyport.api.Limits;
import io.sallyport.api.Refusal;
import io.sallyport.runtime.policy.Decision;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ApprovalStepsTest {
  @Test
  void saysTheTimeThatIsLeftAsItWasConfigured() {
    // A few milliseconds after the question was asked.
    assertEquals("15 minutes", ApprovalSteps.words(Duration.ofMinutes(15).minusMillis(7)));
    assertEquals("2 minutes", ApprovalSteps.words(Duration.ofMinutes(2).minusMillis(7)));
    assertEquals("90 seconds", ApprovalSteps.words(Duration.ofSeconds(90).minusMillis(7)));
    assertEquals("1 second", ApprovalSteps.words(Duration.ofMillis(3)));
  }

  /** The store is away: no answer is heard of, and no end either. */
  @Test
  @Timeout(60)
  void givesUpOnAQuestionThatNothingIsHeardOf(@TempDir Path folder) throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (GateFixture fixture = new GateFixture(folder)) {
      BlockingQueue<Refusal> refused = new LinkedBlockingQueue<>();
      ApprovalSteps steps =
          new ApprovalSteps(
              fixture.approvals,
              new Events(),
              Clock.systemUTC(),
              new ChainRunner() {
                @Override
                public void run(String route, Crossing crossing) {
                  throw new IllegalStateException("nobody has answered");
                }

                @Override
                public void refuse(Crossing crossing) {
                  refused.add(Objects.requireNonNull(crossing.refusal));
                }
              },
              timer,
              Duration.ofMillis(50));
      Crossing crossing = new Crossing(new TestOperation(fixture.session(), Effect.DROP, false));
      crossing.decision =
          new Decision.Hold(
              "SQL-030",
              "it removes something",
              null,
              List.of("SQL-030"),
              List.of(),
              Limits.NONE,
              List.of(new Decision.Approvers(Set.of("dba"), 1)),
              Duration.ofMillis(50),
              Duration.ZERO,
              Set.of());

      steps.ask(crossing);

      assertEquals("GATE-040", refused.take().rule());
      assertEquals(0, steps.held());
    } finally {
      timer.shutdownNow();
    }
  }
}
