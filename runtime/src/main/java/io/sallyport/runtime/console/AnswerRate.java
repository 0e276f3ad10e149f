package io.sallyport.runtime.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** How many answers one subject gives in a minute: a script with a person's cookie is slowed. */
final class AnswerRate {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int SUBJECTS = 10_000;

  private final int most;
  private final Clock clock;
  private final Map<String, Deque<Instant>> answers = new HashMap<>();

  AnswerRate(int most, Clock clock) {
    this.most = most;
    this.clock = clock;
  }

  /**
   * @throws Problem above the rate
   */
  synchronized void count(String subject) {
    var now = clock.instant();
    if (answers.size() > SUBJECTS) {
      answers.values().removeIf(times -> times.getLast().isBefore(now.minus(WINDOW)));
    }
    var times = answers.computeIfAbsent(subject, s -> new ArrayDeque<>());
    while (!times.isEmpty() && times.getFirst().isBefore(now.minus(WINDOW))) {
      times.removeFirst();
    }
    if (times.size() >= most) {
      throw new Problem(
          429,
          "rate",
          "Too many answers",
          "more than " + most + " in a minute",
          "wait a minute, and read each question");
    }
    times.addLast(now);
  }
}
