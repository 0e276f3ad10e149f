package io.sallyport.runtime.gate;

import io.sallyport.api.Lease;
import io.sallyport.api.Listener;
import io.sallyport.api.Refusal;
import io.sallyport.api.Session;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Target;
import io.sallyport.runtime.identity.Authenticator.Identity;
import io.sallyport.runtime.policy.Decision;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A session that is being opened: the body of exchanges on the session route. Changed by its steps,
 * on the event loop of the connection.
 */
final class Arrival {
  final Listener listener;
  final SessionRequest request;

  /** Completes with the session, or fails with {@link io.sallyport.api.SessionRefused}. */
  final CompletableFuture<Session> over = new CompletableFuture<>();

  final String sessionId;
  @Nullable Identity identity;
  @Nullable Target target;
  @Nullable Decision decision;
  @Nullable Lease lease;
  @Nullable Refusal refusal;

  Arrival(String sessionId, Listener listener, SessionRequest request) {
    this.sessionId = sessionId;
    this.listener = listener;
    this.request = request;
  }

  /** The stage that it has not passed yet, in words for its client. */
  String waitsFor() {
    if (identity == null) {
      return "the check of its credential";
    }
    if (decision == null) {
      return "the policy's answer";
    }
    return lease == null ? "the credential for the target" : "the gateway's record";
  }
}
