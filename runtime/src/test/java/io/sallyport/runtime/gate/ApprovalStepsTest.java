package io.sallyport.runtime.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApprovalStepsTest {
  @Test
  void saysTheTimeThatIsLeftAsItWasConfigured() {
    // A few milliseconds after the question was asked.
    assertEquals("15 minutes", ApprovalSteps.words(Duration.ofMinutes(15).minusMillis(7)));
    assertEquals("2 minutes", ApprovalSteps.words(Duration.ofMinutes(2).minusMillis(7)));
    assertEquals("90 seconds", ApprovalSteps.words(Duration.ofSeconds(90).minusMillis(7)));
    assertEquals("1 second", ApprovalSteps.words(Duration.ofMillis(3)));
  }
}
