package io.sallyport.runtime.recording;

import io.sallyport.api.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds sessions in the journal itself, without the index: reads all of it, which takes about a
 * second for each gigabyte. Blocking.
 */
public final class JournalSessions {
  private final JournalReader reader;

  public JournalSessions(JournalReader reader) {
    this.reader = reader;
  }

  /** All of them, the newest first. */
  public List<SessionSummary> list() throws IOException {
    Map<String, Tally> tallies = new LinkedHashMap<>();
    reader.all(record -> {
      if (record instanceof JournalRecord.Opened opened) {
        tallies.put(opened.place().session(), new Tally(opened));
      } else {
        Tally tally = tallies.get(record.place().session());
        if (tally != null) {
          tally.add(record);
        }
      }
      return true;
    });
    return tallies.values().stream()
        .map(Tally::summary)
        .sorted(Comparator.comparing(SessionSummary::opened).reversed())
        .toList();
  }

  /** The ids that begin so, at most ten; an exact match alone. */
  public List<String> matching(String prefix) throws IOException {
    List<String> ids = new ArrayList<>();
    reader.all(record -> {
      if (record instanceof JournalRecord.Opened opened
          && opened.place().session().startsWith(prefix)) {
        ids.add(opened.place().session());
      }
      return ids.size() < 10;
    });
    return ids.contains(prefix) ? List.of(prefix) : List.copyOf(ids);
  }

  /**
   * Everything about one session in its order: its own records, the shapes they refer to, and what
   * people said to its questions.
   */
  public List<JournalRecord> records(String session) throws IOException {
    List<JournalRecord> own = new ArrayList<>();
    Map<String, JournalRecord.ShapeSeen> shapes = new LinkedHashMap<>();
    Set<String> approvals = new HashSet<>();
    reader.all(record -> {
      switch (record) {
        case JournalRecord.ShapeSeen shape -> shapes.putIfAbsent(shape.digest(), shape);
        case JournalRecord.Asked asked when asked.place().session().equals(session) -> {
          own.add(asked);
          approvals.add(asked.approval());
        }
        default -> {
          if (record.place().session().equals(session)) {
            own.add(record);
          }
        }
      }
      return true;
    });
    own.sort(Comparator.comparingLong(record -> record.place().position()));
    List<JournalRecord> all = new ArrayList<>();
    for (JournalRecord record : own) {
      JournalRecord.ShapeSeen shape = shapes.remove(shapeOf(record));
      if (shape != null) {
        all.add(shape);
      }
      all.add(record);
    }
    if (!approvals.isEmpty()) {
      reader.all(record -> {
        if (record instanceof JournalRecord.Happened event
            && event.facts().get("approval") instanceof String approval
            && approvals.contains(approval)) {
          all.add(event);
        }
        return true;
      });
    }
    return all;
  }

  private static String shapeOf(JournalRecord record) {
    return switch (record) {
      case JournalRecord.Passed passed -> passed.shape();
      case JournalRecord.Asked asked -> asked.shape();
      case JournalRecord.Refused refused -> refused.shape();
      default -> "";
    };
  }

  private static final class Tally {
    private final JournalRecord.Opened opened;
    private final Set<Long> operations = new HashSet<>();
    private JournalRecord.@Nullable Closed closed;
    private long held;
    private long refused;
    private long failed;
    private JournalRecord.Place last;

    Tally(JournalRecord.Opened opened) {
      this.opened = opened;
      this.last = opened.place();
    }

    void add(JournalRecord record) {
      last = record.place();
      switch (record) {
        case JournalRecord.Passed passed -> operations.add(passed.sequence());
        case JournalRecord.Asked asked -> {
          operations.add(asked.sequence());
          held++;
        }
        case JournalRecord.Refused no -> {
          operations.add(no.sequence());
          refused++;
        }
        case JournalRecord.Answered answered ->
            failed += answered.outcome().status() == Outcome.Status.COMPLETED ? 0 : 1;
        case JournalRecord.Closed end -> closed = end;
        default -> {}
      }
    }

    SessionSummary summary() {
      var facts = new OpenedFacts(opened.facts());
      return new SessionSummary(
          opened.place().session(),
          facts.subject(),
          facts.subjectKind(),
          facts.subjectName(),
          facts.onBehalfOf(),
          facts.humanName(),
          facts.run(),
          facts.runTitle(),
          facts.text("target"),
          facts.text("protocol"),
          facts.text("profile"),
          facts.textOrNull("database"),
          facts.client(),
          facts.application(),
          opened.place().time(),
          closed == null ? null : closed.place().time(),
          closed == null ? null : closed.how(),
          operations.size(),
          held,
          refused,
          failed,
          last.position() + 1,
          last.file());
    }
  }
}
