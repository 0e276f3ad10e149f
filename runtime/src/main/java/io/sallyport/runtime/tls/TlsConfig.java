package io.sallyport.runtime.tls;

import io.sallyport.runtime.config.InvalidConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own certificate.
 *
 * @param certificate PEM file with the chain, the gateway's own first; absent: made at the first
 *     start and signed by a CA of the gateway's own, for trying things out
 * @param key PEM file with the PKCS#8 key; given with the certificate or not at all
 */
public record TlsConfig(@Nullable Path certificate, @Nullable Path key) {
  public TlsConfig {
    InvalidConfig.unless(
        (certificate == null) == (key == null),
        "certificate",
        certificate,
        "give certificate and key together, or neither");
  }
}
