package io.sallyport.runtime.credential;

import io.sallyport.api.Lease;
import io.sallyport.api.SecretSource;
import io.sallyport.api.Target;
import io.sallyport.runtime.credential.CredentialException.Refused;
import io.sallyport.runtime.credential.CredentialException.Unavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends each target to the source that its file names. */
public final class TargetLeases implements Leases {
  private static final Logger LOGGER = LoggerFactory.getLogger(TargetLeases.class);
  private final Function<Target, @Nullable TargetCredentialConfig> configured;
  private final StaticLeases fixed;
  private final @Nullable VaultLeases vault;

  /**
   * @param configured the section {@code credential} of a target; null when it has none
   * @param vault null: no Vault is configured
   */
  public TargetLeases(
      Function<Target, @Nullable TargetCredentialConfig> configured,
      SecretSource secrets,
      @Nullable VaultLeases vault) {
    this.configured = configured;
    this.fixed = new StaticLeases(secrets);
    this.vault = vault;
  }

  @Override
  public CompletionStage<Lease> lease(Request request) {
    TargetCredentialConfig config = configured.apply(request.target());
    if (config == null) {
      return CompletableFuture.failedFuture(
          new Refused("the target " + request.target().name() + " has no section credential"));
    }
    if (config.source() == TargetCredentialConfig.Source.STATIC) {
      return fixed(request, config);
    }
    if (vault == null) {
      return CompletableFuture.failedFuture(
          new Refused(
              "the target "
                  + request.target().name()
                  + " takes its credentials from Vault, and no Vault is configured: set credential.vault"));
    }
    return vault.lease(request, config);
  }

  private CompletionStage<Lease> fixed(Request request, TargetCredentialConfig config) {
    var result = new CompletableFuture<Lease>();
    Thread.ofVirtual()
        .name("lease")
        .start(() -> {
          try {
            result.complete(fixed.lease(request, config));
          } catch (CredentialException e) {
            result.completeExceptionally(e);
          } catch (Throwable e) {
            LOGGER
                .atError()
                .addKeyValue("failure", e.getClass().getName())
                .log("static credential not read");
            result.completeExceptionally(new Unavailable("the credential cannot be read"));
          }
        });
    return result;
  }

  @Override
  public void release(Lease lease) {
    if (lease.source() == Lease.Source.DYNAMIC && vault != null) {
      vault.release(lease);
    }
  }

  @Override
  public void onLost(Consumer<Lease> lost) {
    if (vault != null) {
      vault.onLost(lost);
    }
  }
}
