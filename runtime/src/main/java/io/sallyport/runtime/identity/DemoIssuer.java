package io.sallyport.runtime.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sallyport.api.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * An OpenID Connect issuer for demonstrations: whoever can reach it is whoever they say. It binds
 * to loopback only, makes its keys anew at each start, and says what it is in its log and on its
 * page.
 */
public final class DemoIssuer implements AutoCloseable {
  /** What its tokens are made for. */
  public static final String AUDIENCE = "sallyport";

  /** The public client that the console and the command line log in with. */
  public static final String CLIENT = "sallyport-console";

  private static final Logger LOGGER = LoggerFactory.getLogger(DemoIssuer.class);
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration CODE_LIFETIME = Duration.ofMinutes(1);
  private static final Duration TOKEN_LIFETIME = Duration.ofHours(8);
  private static final int MAX_FORM = 16 << 10;

  /** Who may be chosen, and their groups. */
  private static final Map<String, List<String>> PEOPLE = people();

  /** Agents, and the human each acts for. */
  private static final Map<String, String> AGENTS = Map.of("claude", "alice");

  private final HttpServer server;
  private final URI issuer;
  private final ECKey key;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Code> codes = new ConcurrentHashMap<>();

  private record Code(
      String person, String redirect, String challenge, @Nullable String nonce, Instant until) {}

  private DemoIssuer(HttpServer server, ECKey key, Clock clock) {
    this.server = server;
    this.key = key;
    this.clock = clock;
    this.issuer = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/.well-known/openid-configuration", x -> json(x, 200, discovery()));
    server.createContext(
        "/jwks", x -> json(x, 200, Map.of("keys", List.of(key.toPublicJWK().toJSONObject()))));
    server.createContext("/authorize", this::authorize);
    server.createContext("/token", this::redeem);
  }

  /**
   * @param address must be loopback; port 0: any free one
   * @throws IllegalArgumentException for any other address
   */
  public static DemoIssuer start(InetSocketAddress address, Clock clock) throws IOException {
    InetAddress host = address.getAddress();
    if (host == null || !host.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "the demo's issuer lets anybody in, so it listens on loopback only, not on " + address);
    }
    ECKey key;
    try {
      key =
          new ECKeyGenerator(Curve.P_256)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .keyID(UUID.randomUUID().toString())
              .generate();
    } catch (JOSEException e) {
      throw new IOException("no key could be made", e);
    }
    var issuer = new DemoIssuer(HttpServer.create(address, 0), key, clock);
    issuer.server.start();
    LOGGER
        .atWarn()
        .addKeyValue("issuer", issuer.issuer)
        .log(
            "DEMONSTRATION ISSUER RUNS: anybody on this machine can log in as anybody; never use it for real data");
    return issuer;
  }

  private static Map<String, List<String>> people() {
    var people = new LinkedHashMap<String, List<String>>();
    people.put("alice", List.of("developers"));
    people.put("bob", List.of("dba", "approvers"));
    people.put("carol", List.of("dba"));
    return people;
  }

  public URI issuer() {
    return issuer;
  }

  /** What the gateway's configuration must say to accept this issuer. */
  public IssuerConfig config() {
    return new IssuerConfig(
        issuer,
        List.of(AUDIENCE),
        CLIENT,
        null,
        null,
        null,
        null,
        null,
        null,
        Map.of(
            "claude",
            new ClientConfig(ClientConfig.Kind.AGENT, "claude", null, List.of("agents"))));
  }

  /**
   * A token to paste.
   *
   * @param name one of the demo's people, or its agent {@code claude}, which acts for alice
   * @throws IllegalArgumentException for anybody else
   */
  public Secret token(String name, Duration lifetime) {
    String human = AGENTS.get(name);
    String person = human == null ? name : human;
    if (!PEOPLE.containsKey(person)) {
      throw new IllegalArgumentException(
          name + " is not in the demo: there are " + PEOPLE.keySet() + " and " + AGENTS.keySet());
    }
    var claims = claims(person, lifetime, AUDIENCE);
    claims.claim("client_id", human == null ? CLIENT : name);
    if (human != null) {
      claims.claim("act", Map.of("sub", name));
    }
    return Secret.of(signed(claims.build()));
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private Map<String, Object> discovery() {
    return Map.ofEntries(
        Map.entry("issuer", issuer.toString()),
        Map.entry("authorization_endpoint", issuer + "/authorize"),
        Map.entry("token_endpoint", issuer + "/token"),
        Map.entry("jwks_uri", issuer + "/jwks"),
        Map.entry("response_types_supported", List.of("code")),
        Map.entry("subject_types_supported", List.of("public")),
        Map.entry("id_token_signing_alg_values_supported", List.of("ES256")),
        Map.entry("code_challenge_methods_supported", List.of("S256")),
        Map.entry("token_endpoint_auth_methods_supported", List.of("none")),
        Map.entry("authorization_response_iss_parameter_supported", true));
  }

  /** GET shows the people; POST, with one of them chosen, goes back to the client with a code. */
  private void authorize(HttpExchange exchange) throws IOException {
    boolean chosen = exchange.getRequestMethod().equals("POST");
    Map<String, String> asked =
        Forms.parse(
            chosen
                ? new String(exchange.getRequestBody().readNBytes(MAX_FORM), UTF_8)
                : exchange.getRequestURI().getRawQuery());
    String redirect = asked.getOrDefault("redirect_uri", "");
    String challenge = asked.getOrDefault("code_challenge", "");
    if (!CLIENT.equals(asked.get("client_id"))
        || !loopback(redirect)
        || !"code".equals(asked.get("response_type"))
        || !"S256".equals(asked.get("code_challenge_method"))
        || !challenge.matches("[A-Za-z0-9_-]{43}")) {
      html(exchange, 400, DemoPage.refusal());
      return;
    }
    if (!chosen) {
      html(exchange, 200, DemoPage.choice(PEOPLE, asked));
      return;
    }
    String person = asked.getOrDefault("person", "");
    // The page's own form says where it comes from: no other site may log somebody in.
    String origin = exchange.getRequestHeaders().getFirst("Origin");
    if (!PEOPLE.containsKey(person) || (origin != null && !origin.equals(issuer.toString()))) {
      html(exchange, 400, DemoPage.refusal());
      return;
    }
    codes.values().removeIf(old -> clock.instant().isAfter(old.until()));
    String code = random();
    codes.put(
        code,
        new Code(
            person, redirect, challenge, asked.get("nonce"), clock.instant().plus(CODE_LIFETIME)));
    var answer = new LinkedHashMap<String, String>();
    answer.put("code", code);
    answer.put("iss", issuer.toString());
    String state = asked.get("state");
    if (state != null) {
      answer.put("state", state);
    }
    exchange
        .getResponseHeaders()
        .set("Location", redirect + (redirect.contains("?") ? "&" : "?") + Forms.format(answer));
    exchange.sendResponseHeaders(303, -1);
    exchange.close();
  }

  private void redeem(HttpExchange exchange) throws IOException {
    Map<String, String> form =
        Forms.parse(new String(exchange.getRequestBody().readNBytes(MAX_FORM), UTF_8));
    Code code = codes.remove(form.getOrDefault("code", ""));
    if (code == null
        || clock.instant().isAfter(code.until())
        || !"authorization_code".equals(form.get("grant_type"))
        || !CLIENT.equals(form.get("client_id"))
        || !code.redirect().equals(form.get("redirect_uri"))
        || !challengeOf(form.getOrDefault("code_verifier", "")).equals(code.challenge())) {
      json(exchange, 400, Map.of("error", "invalid_grant"));
      return;
    }
    var idToken = claims(code.person(), TOKEN_LIFETIME, CLIENT).claim("azp", CLIENT);
    if (code.nonce() != null) {
      idToken.claim("nonce", code.nonce());
    }
    json(
        exchange,
        200,
        Map.of(
            "token_type", "Bearer",
            "expires_in", TOKEN_LIFETIME.toSeconds(),
            "id_token", signed(idToken.build()),
            "access_token", token(code.person(), TOKEN_LIFETIME).revealText()));
  }

  private JWTClaimsSet.Builder claims(String person, Duration lifetime, String audience) {
    Instant now = clock.instant();
    return new JWTClaimsSet.Builder()
        .issuer(issuer.toString())
        .subject(person)
        .audience(audience)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(lifetime)))
        .jwtID(UUID.randomUUID().toString())
        .claim("name", Character.toUpperCase(person.charAt(0)) + person.substring(1))
        .claim("groups", PEOPLE.getOrDefault(person, List.of()));
  }

  private String signed(JWTClaimsSet claims) {
    var token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID(key.getKeyID())
                .type(JOSEObjectType.JWT)
                .build(),
            claims);
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private String random() {
    byte[] bits = new byte[32];
    random.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  static String challengeOf(String verifier) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(OidcAuthenticator.sha256(verifier.getBytes(UTF_8)));
  }

  private static boolean loopback(String redirect) {
    try {
      URI uri = new URI(redirect);
      // Over http it is safe on loopback only: the same rule, whatever the scheme is.
      return uri.getScheme() != null
          && uri.getScheme().matches("https?")
          && IssuerConfig.safe(URI.create("http:" + uri.getRawSchemeSpecificPart()));
    } catch (java.net.URISyntaxException | IllegalArgumentException e) {
      return false;
    }
  }

  private static void json(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    send(exchange, status, "application/json", JSON.writeValueAsBytes(body));
  }

  private static void html(HttpExchange exchange, int status, String page) throws IOException {
    exchange.getResponseHeaders().set("Content-Security-Policy", DemoPage.CONTENT_POLICY);
    send(exchange, status, "text/html; charset=utf-8", page.getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.sendResponseHeaders(status, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
