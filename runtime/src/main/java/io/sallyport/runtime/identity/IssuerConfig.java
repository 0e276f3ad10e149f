package io.sallyport.runtime.identity;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.config.SecretReference;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One OpenID Connect issuer whose tokens are accepted. It is trusted with every subject under its
 * prefix and with every group.
 *
 * @param issuer as in its discovery document and its tokens, to the letter; https, or http on
 *     loopback
 * @param audiences a token must be made for one of these; default: the client's id
 * @param clientId the client that the console and {@code sallyport login} log in with; null: this
 *     issuer's people do not log in to the console
 * @param clientSecret null for a public client; PKCE is used in either case
 * @param prefix stands before the names of this issuer's subjects ({@code human:PREFIX/alice}), so
 *     that two issuers never name the same subject; default none
 * @param subjectClaim what names a subject; default {@code sub}. It must be unique and never given
 *     to someone else
 * @param nameClaim what people read; default {@code name}, else the subject
 * @param groupsClaim a list of texts; default {@code groups}
 * @param scopes asked for at log-in; default {@code openid profile}
 * @param clients by client id, what their tokens stand for. The client's id and the audiences count
 *     as clients of humans; tokens of any other client are refused
 */
public record IssuerConfig(
    URI issuer,
    @Nullable List<String> audiences,
    @Nullable String clientId,
    @Nullable SecretReference clientSecret,
    @Nullable String prefix,
    @Nullable String subjectClaim,
    @Nullable String nameClaim,
    @Nullable String groupsClaim,
    @Nullable List<String> scopes,
    @Nullable Map<String, ClientConfig> clients) {

  public IssuerConfig {
    InvalidConfig.unless(
        safe(issuer),
        "issuer",
        issuer,
        "use https://HOST/PATH without query or fragment; http is accepted on loopback only");
    audiences =
        List.copyOf(
            requireNonNullElse(audiences, clientId == null ? List.of() : List.of(clientId)));
    InvalidConfig.unless(
        !audiences.isEmpty() && audiences.stream().noneMatch(String::isBlank),
        "audiences",
        audiences,
        "name at least one audience: without it any token of the issuer would do");
    InvalidConfig.unless(
        clientSecret == null || clientId != null, "clientSecret", clientSecret, "set clientId too");
    prefix = requireNonNullElse(prefix, "");
    InvalidConfig.unless(
        prefix.matches("[A-Za-z0-9._-]{0,64}"),
        "prefix",
        prefix,
        "use up to 64 letters, digits, '.', '_' and '-'");
    subjectClaim = claim(subjectClaim, "sub", "subjectClaim");
    nameClaim = claim(nameClaim, "name", "nameClaim");
    groupsClaim = claim(groupsClaim, "groups", "groupsClaim");
    scopes = List.copyOf(requireNonNullElse(scopes, List.of("openid", "profile")));
    InvalidConfig.unless(scopes.contains("openid"), "scopes", scopes, "openid must be one of them");
    clients = Map.copyOf(requireNonNullElse(clients, Map.of()));
  }

  private static String claim(@Nullable String value, String otherwise, String key) {
    String claim = requireNonNullElse(value, otherwise);
    InvalidConfig.unless(!claim.isBlank(), key, value, "name a claim, such as " + otherwise);
    return claim;
  }

  /** Whether keys and tokens may be fetched from there: encrypted, or never leaving the machine. */
  static boolean safe(URI uri) {
    String host = uri.getHost();
    if (host == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      return false;
    }
    return "https".equals(uri.getScheme())
        || ("http".equals(uri.getScheme())
            && (host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}")));
  }

  @Override
  public List<String> audiences() {
    return requireNonNull(audiences);
  }

  @Override
  public String prefix() {
    return requireNonNull(prefix);
  }

  @Override
  public String subjectClaim() {
    return requireNonNull(subjectClaim);
  }

  @Override
  public String nameClaim() {
    return requireNonNull(nameClaim);
  }

  @Override
  public String groupsClaim() {
    return requireNonNull(groupsClaim);
  }

  @Override
  public List<String> scopes() {
    return requireNonNull(scopes);
  }

  @Override
  public Map<String, ClientConfig> clients() {
    return requireNonNull(clients);
  }
}
