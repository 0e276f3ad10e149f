package io.sallyport.runtime.recording;

import io.sallyport.api.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened in one session, as steps that any player can show: the terminal, the console, or an
 * export of a terminal recording.
 */
public final class Replay {
  private final JournalSessions sessions;
  private final AnswerRenderer renderer;

  public Replay(JournalSessions sessions, AnswerRenderer renderer) {
    this.sessions = sessions;
    this.renderer = renderer;
  }

  /** What a step is. */
  public enum Kind {
    OPENED,
    SENT,
    HELD,
    SAID,
    REFUSED,
    ANSWERED,
    CLOSED
  }

  /**
   * @param sequence the operation's number; 0 when it is about the session
   * @param headline one line for people
   * @param text the operation's text, or the rendered answer; null for neither
   * @param facts the same for programs
   */
  public record Step(
      Kind kind,
      Instant time,
      Duration sinceOpened,
      long sequence,
      String headline,
      @Nullable String text,
      Map<String, Object> facts) {}

  /**
   * @return empty when there is no such session
   */
  public List<Step> steps(String session) throws IOException {
    List<JournalRecord> records = sessions.records(session);
    Map<String, JournalRecord.ShapeSeen> shapes = new HashMap<>();
    List<JournalRecord> inTime = new ArrayList<>();
    Map<String, Long> questions = new HashMap<>();
    for (JournalRecord record : records) {
      if (record instanceof JournalRecord.ShapeSeen shape) {
        shapes.put(shape.digest(), shape);
      } else {
        inTime.add(record);
      }
      if (record instanceof JournalRecord.Asked asked) {
        questions.put(asked.approval(), asked.sequence());
      }
    }
    // Stable: records of the chain are in order already, only what people said is sorted in.
    inTime.sort((a, b) -> a.place().time().compareTo(b.place().time()));
    List<Step> steps = new ArrayList<>();
    Instant start = inTime.isEmpty() ? Instant.EPOCH : inTime.getFirst().place().time();
    String protocol = "";
    for (JournalRecord record : inTime) {
      if (record instanceof JournalRecord.Opened opened) {
        protocol = new OpenedFacts(opened.facts()).text("protocol");
      }
      Step step = step(record, start, protocol, shapes, questions);
      if (step != null) {
        steps.add(step);
      }
    }
    return steps;
  }

  private @Nullable Step step(
      JournalRecord record,
      Instant start,
      String protocol,
      Map<String, JournalRecord.ShapeSeen> shapes,
      Map<String, Long> questions) {
    var facts = new LinkedHashMap<String, Object>();
    Maker maker = new Maker(record.place().time(), start, facts);
    return switch (record) {
      case JournalRecord.Opened opened -> {
        var of = new OpenedFacts(opened.facts());
        facts.putAll(opened.facts());
        String human = of.onBehalfOf();
        yield maker.step(
            Kind.OPENED,
            0,
            of.subject()
                + (human == null ? "" : " for " + human)
                + " opened "
                + of.text("target")
                + " as "
                + of.text("profile"),
            null);
      }
      case JournalRecord.Passed passed -> {
        operation(facts, passed.shape(), shapes, passed.rule());
        if (passed.approval() != null) {
          facts.put("approval", passed.approval());
        }
        yield maker.step(
            Kind.SENT,
            passed.sequence(),
            "allowed by "
                + passed.rule()
                + (passed.approval() == null ? "" : ", with approval " + passed.approval())
                + (passed.masks() == 0 ? "" : ", " + passed.masks() + " masks"),
            text(passed.text()));
      }
      case JournalRecord.Asked asked -> {
        operation(facts, asked.shape(), shapes, asked.rule());
        facts.put("reason", asked.reason());
        facts.put("approval", asked.approval());
        yield maker.step(
            Kind.HELD,
            asked.sequence(),
            "held by " + asked.rule() + ": " + asked.reason() + " (" + asked.approval() + ")",
            text(asked.text()));
      }
      case JournalRecord.Happened event -> {
        facts.putAll(event.facts());
        facts.put("event", event.what());
        yield maker.step(
            Kind.SAID,
            questions.getOrDefault(String.valueOf(event.facts().get("approval")), 0L),
            said(event),
            null);
      }
      case JournalRecord.Refused refused -> {
        operation(facts, refused.shape(), shapes, refused.rule());
        facts.put("reason", refused.reason());
        facts.put("refusal", refused.kind());
        yield maker.step(
            Kind.REFUSED,
            refused.sequence(),
            refused.kind().toLowerCase(java.util.Locale.ROOT)
                + " by "
                + refused.rule()
                + ": "
                + refused.reason(),
            text(refused.text()));
      }
      case JournalRecord.Answered answered -> {
        outcome(facts, answered);
        yield maker.step(
            Kind.ANSWERED, answered.sequence(), headline(answered), answer(protocol, answered));
      }
      case JournalRecord.Closed closed -> {
        facts.put("how", closed.how());
        yield maker.step(Kind.CLOSED, 0, closed.how(), null);
      }
      case JournalRecord.SegmentBegun begun -> null;
      case JournalRecord.ShapeSeen shape -> null;
    };
  }

  private record Maker(Instant time, Instant start, Map<String, Object> facts) {
    Step step(Kind kind, long sequence, String headline, @Nullable String text) {
      return new Step(kind, time, Duration.between(start, time), sequence, headline, text, facts);
    }
  }

  private static void operation(
      Map<String, Object> facts,
      String digest,
      Map<String, JournalRecord.ShapeSeen> shapes,
      String rule) {
    facts.put("rule", rule);
    JournalRecord.ShapeSeen shape = shapes.get(digest);
    if (shape != null) {
      facts.put("action", shape.facts().getOrDefault("action", ""));
      facts.put("effects", shape.facts().getOrDefault("effects", List.of()));
    }
  }

  private static void outcome(Map<String, Object> facts, JournalRecord.Answered answered) {
    Outcome outcome = answered.outcome();
    facts.put("status", outcome.status().name());
    facts.put("summary", outcome.summary());
    if (outcome.code() != null) {
      facts.put("code", outcome.code());
    }
    facts.put("rows", outcome.rows());
    facts.put("bytes", outcome.bytes());
    facts.put("masked", outcome.masked());
    facts.put("elapsed", outcome.elapsed().toString());
    facts.put("cut", answered.cut());
  }

  private static String headline(JournalRecord.Answered answered) {
    Outcome outcome = answered.outcome();
    return outcome.status().name().toLowerCase(java.util.Locale.ROOT)
        + ": "
        + outcome.summary()
        + (outcome.code() == null ? "" : " (" + outcome.code() + ")")
        + ", "
        + Math.round(outcome.elapsed().toNanos() / 1e3) / 1e3
        + " ms"
        + (outcome.masked() == 0 ? "" : ", " + outcome.masked() + " values masked")
        + (answered.cut() ? ", the answer below is cut" : "");
  }

  private @Nullable String answer(String protocol, JournalRecord.Answered answered) {
    if (answered.transcript().length == 0) {
      return null;
    }
    try {
      return renderer.render(protocol, answered.transcript());
    } catch (RuntimeException cannot) {
      return "(" + answered.transcript().length + " bytes that cannot be shown)";
    }
  }

  private static String said(JournalRecord.Happened event) {
    Map<String, Object> facts = event.facts();
    Object who = facts.getOrDefault("approver", facts.get("by"));
    Object verdict = facts.getOrDefault("verdict", event.what());
    Object reason = facts.get("reason");
    return (who == null ? "" : who + ": ")
        + verdict
        + (reason == null || reason.equals("") ? "" : ", " + reason);
  }

  private static String text(JournalRecord.Kept kept) {
    String text = new String(kept.bytes(), StandardCharsets.UTF_8);
    return kept.cut() ? text + "… (" + kept.length() + " bytes)" : text;
  }
}
