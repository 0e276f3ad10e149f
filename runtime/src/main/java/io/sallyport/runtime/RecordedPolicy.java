package io.sallyport.runtime;

import io.sallyport.runtime.policy.PolicyEvents;
import io.sallyport.runtime.recording.Recording;
import java.util.Map;

/** Which policy was in force when is part of the record. */
record RecordedPolicy(Recording recording) implements PolicyEvents {
  @Override
  public void policyLoaded(String revision) {
    recording.event("policy-loaded", Map.of("revision", revision));
  }

  @Override
  public void policyRefused(String reason) {
    recording.event("policy-refused", Map.of("reason", reason));
  }
}
