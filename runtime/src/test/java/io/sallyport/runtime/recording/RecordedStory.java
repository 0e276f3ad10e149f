package io.sallyport.runtime.recording;

import io.sallyport.api.Transcript;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/** A journal with sessions of an agent: one read that passes, one DROP that is held and refused. */
public final class RecordedStory implements AutoCloseable {
  private final Path state;
  private final SigningKey key;
  private JournalRecording journal;

  public RecordedStory(Path state) {
    this.state = state;
    this.key = SigningKey.in(state);
    this.journal = open();
  }

  public Path folder() {
    return journal.folder();
  }

  public Path publicKey() {
    return state.resolve(SigningKey.PUBLIC);
  }

  public void tell(String id) {
    var session = JournalFixture.session(id);
    var record = begin(id);
    var drop = JournalFixture.operation(session, 2, JournalFixture.DROP, "DROP TABLE invoices");
    record.held(drop, JournalFixture.HOLD, "appr-1");
    journal.event(
        "approval-answered",
        Map.of("approval", "appr-1", "approver", "human:bob", "verdict", "refuse", "reason", "no"));
    record.refused(drop, JournalFixture.NO);
    record.close("client closed");
  }

  /**
   * An operation that is held, granted, run and answered.
   *
   * @param between called after each of its records
   */
  public void grant(String id, Runnable between) {
    var session = JournalFixture.session(id);
    var record = begin(id);
    var drop = JournalFixture.operation(session, 2, JournalFixture.DROP, "DROP TABLE invoices");
    record.held(drop, JournalFixture.HOLD, "appr-2");
    between.run();
    record.before(drop, JournalFixture.ALLOW, "appr-2", false);
    between.run();
    record.after(drop, JournalFixture.FIVE_ROWS, Transcript.OFF);
    between.run();
    record.close("client closed");
  }

  /** A session of so many operations, each answered. */
  public void tellMany(String id, int operations) {
    var session = JournalFixture.session(id);
    var record = begin(id);
    for (int i = 2; i <= operations; i++) {
      JournalFixture.pass(
          record,
          JournalFixture.operation(session, i, JournalFixture.SELECT, "SELECT " + i),
          "one");
    }
    record.close("client closed");
  }

  /** A session that stays open. */
  public Recording.SessionRecord begin(String id) {
    var session = JournalFixture.session(id);
    var record = journal.open(session, JournalFixture.ALLOW, Runnable::run);
    JournalFixture.pass(
        record,
        JournalFixture.operation(
            session, 1, JournalFixture.SELECT, "SELECT * FROM customers \u001b]0;owned\u0007"),
        "five rows");
    return record;
  }

  public void restart() {
    journal.close();
    journal = open();
  }

  private JournalRecording open() {
    return new JournalRecording(RecordingConfigs.small(), state, key, "gw1", Clock.systemUTC());
  }

  @Override
  public void close() {
    journal.close();
  }
}
