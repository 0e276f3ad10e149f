package io.sallyport.runtime.recording;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a list of sessions.
 *
 * @param subjectName as people know it; null when it was not recorded
 * @param onBehalfOf the human whom the subject acts for; null for nobody
 * @param client the address that it came from
 * @param application what the client called itself; unproven
 * @param closed null while it is open, or when its end was not recorded
 * @param how in which way it ended; null while it is open
 * @param operations how many it sent, whatever became of them
 * @param held how many people were asked about
 * @param refused how many did not pass
 * @param failed how many ended in an error of the target
 * @param entries how many records it has
 * @param segment the journal's segment in which the last of them stands
 */
public record SessionSummary(
    String id,
    String subject,
    String subjectKind,
    @Nullable String subjectName,
    @Nullable String onBehalfOf,
    @Nullable String humanName,
    @Nullable String run,
    @Nullable String runTitle,
    String target,
    String protocol,
    String profile,
    @Nullable String database,
    @Nullable String client,
    @Nullable String application,
    Instant opened,
    @Nullable Instant closed,
    @Nullable String how,
    long operations,
    long held,
    long refused,
    long failed,
    long entries,
    @Nullable String segment) {}
