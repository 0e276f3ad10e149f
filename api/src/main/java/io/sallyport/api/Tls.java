package io.sallyport.api;

import io.netty.handler.ssl.SslContext;
import org.osgi.annotation.versioning.ProviderType;

/**
 * TLS contexts made by the gateway: netty-tcnative where it loads, the JDK otherwise. Contexts are
 * cached; ask anew for every connection, as certificates reload.
 */
@ProviderType
public interface Tls {

  /**
   * The listener's side.
   *
   * @param applicationProtocols ALPN names in order of preference; none means no ALPN
   */
  SslContext server(String... applicationProtocols);

  /**
   * Towards a target, as its {@link TargetTls} says. With {@link TargetTls.Mode#VERIFY_FULL} the
   * handler must be created with the target's host name ({@code newHandler(alloc, host, port)}):
   * host name verification is on.
   */
  SslContext client(TargetTls tls, String... applicationProtocols);
}
