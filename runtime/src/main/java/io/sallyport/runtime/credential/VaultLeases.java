package io.sallyport.runtime.credential;

import io.sallyport.api.Lease;
import java.util.concurrent.CompletionStage;

/** Dynamic credentials from Vault. */
public interface VaultLeases {
  CompletionStage<Lease> lease(Leases.Request request, TargetCredentialConfig config);

  void release(Lease lease);

  void onLost(java.util.function.Consumer<Lease> lost);
}
