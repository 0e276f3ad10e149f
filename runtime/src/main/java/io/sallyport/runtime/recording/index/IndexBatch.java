package io.sallyport.runtime.recording.index;

import io.sallyport.runtime.recording.JournalRecord;
import io.sallyport.runtime.recording.JournalRecord.Answered;
import io.sallyport.runtime.recording.index.IndexedOperation.Asked;
import io.sallyport.runtime.recording.index.IndexedOperation.Key;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records that are indexed in one transaction. What several of them say of one operation becomes
 * one row here: the store is told once, not once for each record. Keeps no answers.
 */
final class IndexBatch {
  private static final int MOST_RECORDS = 4096;
  private static final long MOST_TEXT = 4L << 20;

  private final Map<Key, IndexedOperation> operations = new LinkedHashMap<>();
  private final Map<Key, Answered> answers = new LinkedHashMap<>();
  private final List<JournalRecord> others = new ArrayList<>();

  /** The last record of each session. */
  private final Map<String, JournalRecord.Place> ends = new LinkedHashMap<>();

  private int records;
  private long text;

  boolean full() {
    return records >= MOST_RECORDS || text >= MOST_TEXT;
  }

  boolean isEmpty() {
    return records == 0;
  }

  void add(JournalRecord record) {
    records++;
    JournalRecord.Place place = record.place();
    if (!place.session().isEmpty()) {
      ends.put(place.session(), place);
    }
    switch (record) {
      case JournalRecord.Passed passed ->
          asked(
              new Key(place.session(), passed.sequence()),
              new Asked(
                  place.time(),
                  passed.shape(),
                  "allowed",
                  passed.rule(),
                  null,
                  passed.approval(),
                  null,
                  passed.text(),
                  false));
      case JournalRecord.Asked asked ->
          asked(
              new Key(place.session(), asked.sequence()),
              new Asked(
                  place.time(),
                  asked.shape(),
                  "held",
                  asked.rule(),
                  asked.reason(),
                  asked.approval(),
                  null,
                  asked.text(),
                  true));
      case JournalRecord.Refused refused ->
          asked(
              new Key(place.session(), refused.sequence()),
              new Asked(
                  place.time(),
                  refused.shape(),
                  "refused",
                  refused.rule(),
                  refused.reason(),
                  null,
                  refused.kind(),
                  refused.text(),
                  false));
      case Answered answered -> answered(new Key(place.session(), answered.sequence()), answered);
      case JournalRecord.SegmentBegun begun -> {}
      case JournalRecord.ShapeSeen shape -> others.add(shape);
      case JournalRecord.Opened opened -> others.add(opened);
      case JournalRecord.Closed closed -> others.add(closed);
      case JournalRecord.Happened event -> others.add(event);
    }
  }

  private void asked(Key key, Asked asked) {
    text += asked.text().bytes().length;
    operations.merge(
        key, new IndexedOperation(asked, null), (before, now) -> before.then(now.asked()));
  }

  private void answered(Key key, Answered answered) {
    Answered outcome =
        new Answered(
            answered.place(), answered.sequence(), answered.outcome(), NOTHING, answered.cut());
    if (operations.computeIfPresent(key, (same, known) -> known.then(outcome)) == null) {
      answers.put(key, outcome);
    }
  }

  private static final byte[] NOTHING = {};

  Map<Key, IndexedOperation> operations() {
    return operations;
  }

  /** Answers to operations of an earlier batch. */
  Map<Key, Answered> answers() {
    return answers;
  }

  /** In their order. */
  List<JournalRecord> others() {
    return others;
  }

  Map<String, JournalRecord.Place> ends() {
    return ends;
  }
}
