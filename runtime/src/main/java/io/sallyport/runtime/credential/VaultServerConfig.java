package io.sallyport.runtime.credential;

import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.config.Loopback;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A HashiCorp Vault or an OpenBao.
 *
 * @param address {@code https://HOST:PORT}; http is accepted on loopback only
 * @param namespace null: the root namespace
 * @param ca PEM file of the roots that its certificate may come from; null: the JDK's
 */
public record VaultServerConfig(
    URI address, @Nullable String namespace, @Nullable Path ca, VaultAuthConfig auth) {
  public VaultServerConfig {
    String host = String.valueOf(address.getHost());
    InvalidConfig.unless(
        "https".equals(address.getScheme())
            || ("http".equals(address.getScheme()) && Loopback.is(host)),
        "address",
        address,
        "use https://HOST:PORT; http is accepted on loopback only, as it carries passwords");
    InvalidConfig.unless(
        address.getRawUserInfo() == null && address.getRawQuery() == null,
        "address",
        "<not shown>",
        "write scheme, host and port only");
  }
}
