package io.sallyport.runtime.policy;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the policy is, for {@code doctor} and the console.
 *
 * @param endpoint where OPA is asked
 * @param opa the program that was started; null when OPA runs elsewhere
 * @param starts how often it was started; more than once means that it ended unasked
 * @param revision in force; empty when none has answered yet
 * @param since when it took effect
 * @param problem why a changed policy was refused, or why none is in force; null when all is well
 * @param cached decisions kept at the moment
 */
public record PolicyStatus(
    PolicyConfig.Mode mode,
    String endpoint,
    @Nullable Path opa,
    int starts,
    String revision,
    @Nullable Instant since,
    @Nullable String problem,
    int cached) {}
