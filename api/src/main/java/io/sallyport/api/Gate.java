package io.sallyport.api;

import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The gate as a connector sees it: one instance per listener. Thread-safe; nothing here blocks. */
@ProviderType
public interface Gate {

  /** The listener that accepted the connection. */
  Listener listener();

  /** Certificates of this listener and trust towards targets. */
  Tls tls();

  /**
   * Authenticates, authorises and leases a credential. Completes on {@link
   * SessionRequest#executor()}, within the deadline that the configuration sets. Fails with {@link
   * SessionRefused} only, whatever went wrong; the refusal has been recorded by then.
   */
  CompletionStage<Session> open(SessionRequest request);

  /**
   * Sends an operation through the chain: it will be forwarded or refused, exactly once, by a call
   * on the given object. Call on the session's executor. When policy has decided this shape before,
   * that call happens before this method returns.
   *
   * @return completes when the operation has been forwarded and its outcome recorded, or refused;
   *     never fails
   */
  CompletionStage<Void> submit(PendingOperation operation);

  /**
   * Takes back an operation that waits for people: its client cancelled, or is gone. The operation
   * is refused with {@link Refusal.Kind#WITHDRAWN}, unless it has been forwarded already. A
   * question whose client is gone stays open for a while, so that the same operation sent again
   * attaches to it.
   */
  void withdraw(PendingOperation operation, Withdrawal why);
}
