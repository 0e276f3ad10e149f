package io.sallyport.runtime.gate;

import io.sallyport.api.Gate;
import io.sallyport.api.Listener;
import io.sallyport.api.PendingOperation;
import io.sallyport.api.Session;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Tls;
import io.sallyport.api.Withdrawal;
import java.util.concurrent.CompletionStage;

/** The gate as the connectors of one listener see it. */
record ListenerGate(
    Listener listener, Tls tls, Arrivals arrivals, Crossings crossings, ApprovalSteps approvals)
    implements Gate {

  @Override
  public CompletionStage<Session> open(SessionRequest request) {
    return arrivals.open(listener, request);
  }

  @Override
  public CompletionStage<Void> submit(PendingOperation operation) {
    return crossings.submit(operation);
  }

  @Override
  public void withdraw(PendingOperation operation, Withdrawal why) {
    Crossing crossing = crossings.underway(operation);
    if (crossing != null) {
      // Both in one turn of its event loop: what is being parked at this moment would otherwise be
      // neither marked in time nor found among the parked, and wait for people for nothing.
      crossing.session.onLoop(() -> {
        crossing.withdrawn = why;
        approvals.withdraw(operation, why);
      });
    }
  }
}
