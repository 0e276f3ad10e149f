package io.sallyport.runtime.recording;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.ByteSize;
import io.sallyport.runtime.config.InvalidConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How and where the journal is kept.
 *
 * @param folder where segments are written; relative to the state folder; default {@code journal}
 * @param segmentSize the size of a segment file; 1 MiB to 1 GiB; default 16 MiB. Each event loop
 *     has one, and two spares are kept ready
 * @param syncInterval the longest time that a record which need not be durable stays unsynced; 1 ms
 *     to 1 min; default 100 ms
 * @param answer how much of an answer is kept for each operation; 0 keeps none; default 64 KiB
 * @param text how much of an operation's text is kept; at least 1 KiB; default 1 MiB. The digest
 *     and the length of what is longer are kept in any case
 * @param parameters the same for bound values; default 64 KiB
 * @param sealAfter a segment is sealed at this age though it is not full; at least 1 s; default 10
 *     min. What is not sealed yet can be cut off at its end by whoever may write the file
 * @param retention sealed segments are removed at this age; default: never
 */
public record RecordingConfig(
    @Nullable Path folder,
    @Nullable ByteSize segmentSize,
    @Nullable Duration syncInterval,
    @Nullable ByteSize answer,
    @Nullable ByteSize text,
    @Nullable ByteSize parameters,
    @Nullable Duration sealAfter,
    @Nullable Duration retention) {

  public static final RecordingConfig DEFAULTS =
      new RecordingConfig(null, null, null, null, null, null, null, null);

  /** What a record needs beside text, parameters and answer. */
  private static final long OVERHEAD = 128 << 10;

  public RecordingConfig {
    folder = requireNonNullElse(folder, Path.of("journal"));
    segmentSize = requireNonNullElse(segmentSize, new ByteSize(16 << 20));
    syncInterval = requireNonNullElse(syncInterval, Duration.ofMillis(100));
    answer = requireNonNullElse(answer, new ByteSize(64 << 10));
    text = requireNonNullElse(text, new ByteSize(1 << 20));
    parameters = requireNonNullElse(parameters, new ByteSize(64 << 10));
    sealAfter = requireNonNullElse(sealAfter, Duration.ofMinutes(10));
    InvalidConfig.unless(
        segmentSize.bytes() >= 1 << 20 && segmentSize.bytes() <= 1 << 30,
        "segmentSize",
        segmentSize.bytes(),
        "use 1MiB to 1GiB");
    InvalidConfig.unless(
        syncInterval.toMillis() >= 1 && syncInterval.toMillis() <= 60_000,
        "syncInterval",
        syncInterval,
        "use 1ms to 1m");
    InvalidConfig.unless(answer.bytes() >= 0, "answer", answer.bytes(), "use 0 or more");
    InvalidConfig.unless(text.bytes() >= 1 << 10, "text", text.bytes(), "use 1KiB or more");
    InvalidConfig.unless(
        parameters.bytes() >= 0, "parameters", parameters.bytes(), "use 0 or more");
    // A record is never divided: the largest one must fit into an empty segment.
    InvalidConfig.unless(
        Math.max(answer.bytes(), 2 * text.bytes() + parameters.bytes()) + OVERHEAD
            <= segmentSize.bytes(),
        "segmentSize",
        segmentSize.bytes(),
        "make it larger than answer, and than twice text plus parameters, with 128KiB to spare");
    InvalidConfig.unless(
        sealAfter.toMillis() >= 1000, "sealAfter", sealAfter, "use 1s or more, such as 10m");
    InvalidConfig.unless(
        retention == null || retention.isPositive(),
        "retention",
        retention,
        "use a duration above zero, such as 90d, or leave it out to keep everything");
  }

  /** The folder of the journal, for a gateway whose state is in the given folder. */
  public Path folderIn(Path state) {
    return state.resolve(requireNonNull(folder));
  }

  long segmentBytes() {
    return requireNonNull(segmentSize).bytes();
  }

  Duration sync() {
    return requireNonNull(syncInterval);
  }

  Duration sealAge() {
    return requireNonNull(sealAfter);
  }

  int answerBytes() {
    return clamp(answer);
  }

  int textBytes() {
    return clamp(text);
  }

  int parameterBytes() {
    return clamp(parameters);
  }

  private static int clamp(@Nullable ByteSize size) {
    return size == null ? 0 : (int) Math.min(size.bytes(), 1 << 30);
  }
}
