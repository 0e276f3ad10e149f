package io.sallyport.runtime.recording;

import io.sallyport.api.Operation;
import io.sallyport.api.Outcome;
import io.sallyport.api.Refusal;
import io.sallyport.api.Transcript;
import io.sallyport.runtime.policy.Decision;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One session's chain, written to the lane of its event loop. */
final class SessionChain implements Recording.SessionRecord {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);
  private static final byte[] NOTHING = new byte[0];

  /** A reason or a rule is a sentence; a longer one is cut, so that a record has a largest size. */
  private static final int LONGEST_WORDS = 4096;

  private final Lane lane;
  private final Lane.ChainEnd chain;
  private final Syncer syncer;
  private final RecordingConfig config;
  private final TranscriptPool transcripts;
  private final Executor executor;
  private boolean closed;

  SessionChain(
      Lane lane,
      Lane.ChainEnd chain,
      Syncer syncer,
      RecordingConfig config,
      TranscriptPool transcripts,
      Executor executor) {
    this.lane = lane;
    this.chain = chain;
    this.syncer = syncer;
    this.config = config;
    this.transcripts = transcripts;
    this.executor = executor;
  }

  @Override
  public CompletionStage<Void> before(
      Operation operation, Decision.Allow decision, @Nullable String approval, boolean durable) {
    Segment segment;
    synchronized (lane) {
      RecordBuffer record = lane.begin(RecordKind.BEFORE, chain);
      if (durable) {
        record.flag(Layout.FLAG_DURABLE);
      }
      RecordedShape shape = operation(record, operation);
      record.putString(words(decision.rule()));
      record.putString(approval == null ? null : words(approval));
      record.putInt(decision.masks().size());
      content(record, operation);
      segment = lane.append(RecordKind.BEFORE, chain, shape);
    }
    return durable ? syncer.sync(segment, executor) : DONE;
  }

  @Override
  public Transcript transcript(Operation operation) {
    return transcripts.take();
  }

  @Override
  public void after(Operation operation, Outcome outcome, Transcript transcript) {
    JournalTranscript kept = transcript instanceof JournalTranscript ours ? ours : null;
    if (kept == null) {
      answered(operation, outcome, NOTHING, 0, outcome.bytes() > 0);
      return;
    }
    boolean cut = kept.cut() && outcome.bytes() > 0;
    kept.end();
    try {
      answered(operation, outcome, kept.bytes(), kept.length(), cut);
    } catch (JournalException full) {
      // What became of the operation matters more than what it answered: it fits the reserve.
      answered(operation, outcome, NOTHING, 0, true);
    } finally {
      transcripts.give(kept);
    }
  }

  private void answered(
      Operation operation, Outcome outcome, byte[] answer, int length, boolean cut) {
    synchronized (lane) {
      RecordBuffer record = lane.begin(RecordKind.AFTER, chain);
      if (cut) {
        record.flag(Layout.FLAG_CUT);
      }
      record.putLong(operation.sequence());
      record.putByte(outcome.status().ordinal());
      record.putString(words(outcome.summary()));
      record.putString(outcome.code() == null ? null : words(outcome.code()));
      record.putLong(outcome.rows());
      record.putLong(outcome.bytes());
      record.putLong(outcome.masked());
      record.putLong(outcome.elapsed().toNanos());
      record.putBytes(answer, length);
      lane.append(RecordKind.AFTER, chain, null);
    }
  }

  @Override
  public void held(Operation operation, Decision.Hold decision, String approval) {
    synchronized (lane) {
      RecordBuffer record = lane.begin(RecordKind.HELD, chain);
      RecordedShape shape = operation(record, operation);
      record.putString(words(decision.rule()));
      record.putString(words(decision.reason()));
      record.putString(words(approval));
      content(record, operation);
      lane.append(RecordKind.HELD, chain, shape);
    }
  }

  @Override
  public void refused(Operation operation, Refusal refusal) {
    synchronized (lane) {
      RecordBuffer record = lane.begin(RecordKind.REFUSED, chain);
      RecordedShape shape = operation(record, operation);
      record.putString(refusal.kind().name());
      record.putString(words(refusal.rule()));
      record.putString(words(refusal.reason()));
      record.putString(refusal.approval() == null ? null : words(refusal.approval().toString()));
      content(record, operation);
      lane.append(RecordKind.REFUSED, chain, shape);
    }
  }

  @Override
  public void close(String how) {
    synchronized (lane) {
      if (closed) {
        return;
      }
      RecordBuffer record = lane.begin(RecordKind.CLOSE, chain);
      record.putString(words(how));
      lane.append(RecordKind.CLOSE, chain, null);
      closed = true;
    }
  }

  private RecordedShape operation(RecordBuffer record, Operation operation) {
    RecordedShape shape = lane.shape(operation.shape());
    record.putLong(operation.sequence());
    record.putRaw(shape.digest, shape.digest.length);
    return shape;
  }

  private void content(RecordBuffer record, Operation operation) {
    kept(record, operation.text(), config.textBytes());
    kept(record, operation.parameters(), config.parameterBytes());
  }

  /** Full length, what is kept of it, and the digest of all of it where that is not all. */
  private static void kept(RecordBuffer record, byte[] content, int limit) {
    int kept = Math.min(content.length, limit);
    record.putInt(content.length);
    record.putBytes(content, kept);
    if (kept < content.length) {
      byte[] digest = Digests.sha256(content);
      record.putRaw(digest, digest.length);
    }
  }

  private static String words(String text) {
    return text.length() > LONGEST_WORDS ? text.substring(0, LONGEST_WORDS) : text;
  }
}
