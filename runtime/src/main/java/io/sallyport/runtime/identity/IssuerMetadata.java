package io.sallyport.runtime.identity;

import io.sallyport.runtime.identity.IssuerClient.IssuerFailure;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer says of itself (OpenID Connect Discovery 1.0).
 *
 * @param namesItself whether its authorization responses carry {@code iss} (RFC 9207)
 */
record IssuerMetadata(
    URI keys,
    @Nullable URI authorization,
    @Nullable URI token,
    @Nullable URI device,
    boolean namesItself) {

  static IssuerMetadata fetch(IssuerClient client, URI issuer) throws IssuerFailure {
    String base = issuer.toString().replaceAll("/$", "");
    Map<String, Object> document =
        client.get(URI.create(base + "/.well-known/openid-configuration"));
    if (!issuer.toString().equals(document.get("issuer"))) {
      throw new IssuerFailure(
          "the discovery document of "
              + issuer
              + " names another issuer: write the issuer exactly as it names itself");
    }
    URI keys = endpoint(document, "jwks_uri");
    if (keys == null) {
      throw new IssuerFailure("the discovery document of " + issuer + " has no usable jwks_uri");
    }
    return new IssuerMetadata(
        keys,
        endpoint(document, "authorization_endpoint"),
        endpoint(document, "token_endpoint"),
        endpoint(document, "device_authorization_endpoint"),
        Boolean.TRUE.equals(document.get("authorization_response_iss_parameter_supported")));
  }

  private static @Nullable URI endpoint(Map<String, Object> document, String key) {
    if (!(document.get(key) instanceof String text)) {
      return null;
    }
    try {
      URI uri = new URI(text);
      return IssuerConfig.safe(uri) ? uri : null;
    } catch (java.net.URISyntaxException e) {
      return null;
    }
  }
}
