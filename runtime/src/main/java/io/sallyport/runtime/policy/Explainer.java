package io.sallyport.runtime.policy;

import io.sallyport.api.Evidence;
import io.sallyport.api.Reading;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;

/** Says what would be decided on a command, without running it. Thread-safe. */
public final class Explainer {
  private final Policy policy;
  private final Reader reader;

  /**
   * @param reader of the target's connector
   */
  public Explainer(Policy policy, Reader reader) {
    this.policy = policy;
    this.reader = reader;
  }

  /**
   * {@link io.sallyport.api.Connector#read} of whichever connector speaks the target's protocol.
   */
  @FunctionalInterface
  public interface Reader {
    /**
     * @throws IllegalArgumentException when the text is not in the protocol's written form, or
     *     nobody speaks the protocol
     */
    Reading read(Target target, String text);
  }

  /**
   * @param input what policy was asked, as JSON; the time of asking is not in it
   */
  public record Explanation(Reading reading, String input, Policy.Answer answer) {}

  /**
   * @throws IllegalArgumentException as {@link Reader#read}
   */
  public CompletionStage<Explanation> explain(
      Subject subject, Target target, String profile, String text, Evidence evidence) {
    Reading reading = reader.read(target, text);
    var question = new Question.OfShape(subject, target, profile, reading.shape(), evidence);
    String input = new String(InputDocument.of(question).canonical(), StandardCharsets.UTF_8);
    return policy.decide(question).thenApply(answer -> new Explanation(reading, input, answer));
  }
}
