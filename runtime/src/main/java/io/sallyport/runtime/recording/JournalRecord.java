package io.sallyport.runtime.recording;

import io.sallyport.api.Outcome;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record of the journal, as readers see it. */
public sealed interface JournalRecord {
  Place place();

  /**
   * Where it stands.
   *
   * @param file the segment's name
   * @param offset in it
   * @param index among the segment's records, from 0
   * @param session whose chain; empty for none
   * @param position in that chain, from 0
   */
  record Place(String file, long offset, int index, String session, long position, Instant time) {}

  /**
   * Bytes of an operation.
   *
   * @param length how many there were
   * @param bytes what was kept
   */
  record Kept(int length, byte[] bytes) {
    public boolean cut() {
      return bytes.length < length;
    }
  }

  /** The segment begins. */
  record SegmentBegun(Place place, Map<String, Object> facts) implements JournalRecord {}

  /**
   * What operations of this segment refer to.
   *
   * @param digest SHA-256 (hex)
   * @param facts {@code protocol, action, effects, resources, text, facts}
   */
  record ShapeSeen(Place place, String digest, Map<String, Object> facts)
      implements JournalRecord {}

  /**
   * @param facts {@code subject, run, target, protocol, profile, database, client, opened, rule,
   *     reason}
   */
  record Opened(Place place, Map<String, Object> facts) implements JournalRecord {}

  /** An operation is about to be forwarded. */
  record Passed(
      Place place,
      long sequence,
      String shape,
      String rule,
      @Nullable String approval,
      int masks,
      boolean durable,
      Kept text,
      Kept parameters)
      implements JournalRecord {}

  /**
   * Its answer was delivered.
   *
   * @param transcript in the connector's form
   * @param cut whether the answer was longer
   */
  record Answered(Place place, long sequence, Outcome outcome, byte[] transcript, boolean cut)
      implements JournalRecord {}

  /** People are asked. */
  record Asked(
      Place place,
      long sequence,
      String shape,
      String rule,
      String reason,
      String approval,
      Kept text,
      Kept parameters)
      implements JournalRecord {}

  /**
   * It did not pass.
   *
   * @param kind a {@link io.sallyport.api.Refusal.Kind}
   * @param approval where people decided; null when nobody was asked
   */
  record Refused(
      Place place,
      long sequence,
      String shape,
      String kind,
      String rule,
      String reason,
      @Nullable String approval,
      Kept text,
      Kept parameters)
      implements JournalRecord {}

  /** Something without a session. */
  record Happened(Place place, String what, Map<String, Object> facts) implements JournalRecord {}

  /** The session is over. */
  record Closed(Place place, String how) implements JournalRecord {}
}
