package io.sallyport.runtime.recording;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a list of sessions.
 *
 * @param onBehalfOf the human whom the subject acts for; null for nobody
 * @param closed null while it is open, or when its end was not recorded
 * @param how in which way it ended; null while it is open
 * @param operations how many it sent, whatever became of them
 * @param held how many people were asked about
 * @param refused how many did not pass
 * @param failed how many ended in an error of the target
 */
public record SessionSummary(
    String id,
    String subject,
    String subjectKind,
    @Nullable String onBehalfOf,
    @Nullable String run,
    String target,
    String protocol,
    String profile,
    @Nullable String database,
    Instant opened,
    @Nullable Instant closed,
    @Nullable String how,
    long operations,
    long held,
    long refused,
    long failed) {}
