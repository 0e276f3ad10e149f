package io.sallyport.api;

import org.osgi.annotation.versioning.ProviderType;

/** Resolves references to secrets. Registered by the runtime as an OSGi service. */
@ProviderType
public interface SecretSource {
  /**
   * @param reference {@code file:PATH} (relative to the configuration), {@code env:NAME}, or {@code
   *     key:NAME}: 32 random bytes that the gateway makes on first use and keeps with its state
   * @throws IllegalArgumentException naming the reference, never the value
   */
  Secret secret(String reference);
}
