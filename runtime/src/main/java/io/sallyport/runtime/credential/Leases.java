package io.sallyport.runtime.credential;

import io.sallyport.api.Lease;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Backend credentials, one for each session. Thread-safe; renews what it gave out until it is
 * released, and sweeps what a crash left behind.
 */
public interface Leases {
  /**
   * Fails with {@link CredentialException} only, within the configured deadline; completes on any
   * thread.
   */
  CompletionStage<Lease> lease(Request request);

  /** Revokes in the background; what cannot be revoked now is revoked by the sweep. Idempotent. */
  void release(Lease lease);

  /** Calls back when a lease that is still in use cannot be renewed: its session must end. */
  void onLost(java.util.function.Consumer<Lease> lost);

  /**
   * @param profile the backend identity asked for
   * @param database what is asked for within the target; null for its default
   */
  record Request(
      String sessionId,
      Subject subject,
      Target target,
      String profile,
      @Nullable String database) {}
}
