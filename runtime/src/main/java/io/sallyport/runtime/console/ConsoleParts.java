package io.sallyport.runtime.console;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sallyport.runtime.approval.ApprovalConfig;
import io.sallyport.runtime.approval.Approvals;
import io.sallyport.runtime.recording.Recording;
import java.time.Clock;

/** What the console shows and acts on. */
public record ConsoleParts(
    ConsoleLogin login,
    Approvals approvals,
    ApprovalConfig approvalConfig,
    SessionsView sessions,
    StatusView status,
    TargetsView targets,
    HealthParts health,
    Recording recording,
    PrometheusMeterRegistry metrics,
    Clock clock) {}
