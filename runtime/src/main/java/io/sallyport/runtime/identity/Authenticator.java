package io.sallyport.runtime.identity;

import io.sallyport.api.Run;
import io.sallyport.api.Secret;
import io.sallyport.api.Subject;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells who presents a credential. Thread-safe. */
public interface Authenticator {
  /**
   * @param credential a JWT of a configured issuer, or a session secret of the gateway
   * @return fails with {@link AuthenticationException} only; completes on any thread
   */
  CompletionStage<Identity> authenticate(Secret credential);

  /** Calls back with {@link Identity#credentialId()} when a credential is revoked. */
  void onRevoked(Consumer<String> credentialId);

  /**
   * Whether it is known by now to be revoked: {@link #onRevoked} may have said so while a session
   * was being opened with it. Never blocks.
   */
  boolean revoked(Identity identity);

  /**
   * @param subject who
   * @param run the piece of work that the credential was made for; null when it names none
   * @param expires when sessions opened with it must end
   * @param credentialId the token's or secret's own id, safe to record
   */
  record Identity(Subject subject, @Nullable Run run, Instant expires, String credentialId) {}
}
