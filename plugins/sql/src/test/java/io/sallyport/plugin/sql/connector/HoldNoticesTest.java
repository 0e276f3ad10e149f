package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldNoticesTest {
  private static final Duration TEN = Duration.ofSeconds(10);
  private static final URI PAGE = URI.create("http://gate/approvals/1");

  @Test
  void remindsOftenInTheFirstMinuteAndThenEachMinute() {
    assertEquals(TEN, HoldNotices.pause(TEN, Duration.ZERO));
    assertEquals(TEN, HoldNotices.pause(TEN, Duration.ofSeconds(50)));
    assertEquals(Duration.ofMinutes(1), HoldNotices.pause(TEN, Duration.ofSeconds(60)));
    assertEquals(Duration.ofMinutes(1), HoldNotices.pause(TEN, Duration.ofHours(1)));
  }

  @Test
  void neverRemindsMoreOftenThanWasConfigured() {
    Duration slow = Duration.ofMinutes(5);
    assertEquals(slow, HoldNotices.pause(slow, Duration.ZERO));
    assertEquals(slow, HoldNotices.pause(slow, Duration.ofMinutes(10)));
  }

  @Test
  void saysEachTimeWherePeopleAnswer() {
    assertEquals(
        "still waiting for an approval, 10 s so far: http://gate/approvals/1",
        HoldNotices.words(TEN, PAGE));
    assertEquals(
        "still waiting for an approval, 2 min so far: http://gate/approvals/1",
        HoldNotices.words(Duration.ofMillis(120_040), PAGE));
  }

  @Test
  void remindsWithoutAnAddressToo() {
    assertEquals("still waiting for an approval, 10 s so far", HoldNotices.words(TEN, null));
  }
}
