package io.sallyport.runtime.identity;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.sallyport.api.Secret;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** An issuer whose keys and answers a test sets: what no real one can be made to do. */
final class ScriptedIssuer implements AutoCloseable {
  static final RSAKey RSA;
  static final ECKey EC;

  static {
    try {
      RSA = new RSAKeyGenerator(2048).keyID("rsa").generate();
      EC = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final List<String> keys = new ArrayList<>();
  final AtomicInteger fetches = new AtomicInteger();
  volatile int status = 200;
  volatile String named;
  private final HttpServer server;

  ScriptedIssuer() throws Exception {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/.well-known/openid-configuration",
        exchange ->
            send(exchange, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/jwks\"}".formatted(named, uri())));
    server.createContext(
        "/jwks",
        exchange -> {
          fetches.incrementAndGet();
          send(exchange, "{\"keys\":[" + keys.stream().collect(Collectors.joining(",")) + "]}");
        });
    server.start();
    named = uri().toString();
    publish(RSA, EC);
  }

  private void send(com.sun.net.httpserver.HttpExchange exchange, String body)
      throws java.io.IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  void publish(JWK... these) {
    keys.clear();
    for (JWK key : these) {
      keys.add(key.toPublicJWK().toJSONString());
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Claims that are in order: alice, for the audience sallyport, for five minutes. */
  JWTClaimsSet.Builder claims(Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(uri().toString())
        .subject("alice")
        .audience("sallyport")
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plusSeconds(300)))
        .claim("name", "Alice A.")
        .claim("groups", List.of("developers", "dba"));
  }

  static Secret signed(JWTClaimsSet claims) throws Exception {
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(),
        claims,
        new RSASSASigner(RSA));
  }

  static Secret signedEc(JWTClaimsSet claims) throws Exception {
    return signed(
        new JWSHeader.Builder(JWSAlgorithm.ES256)
            .keyID("ec")
            .type(new JOSEObjectType("at+jwt"))
            .build(),
        claims,
        new ECDSASigner(EC));
  }

  static Secret signed(JWSHeader header, JWTClaimsSet claims, JWSSigner signer) throws Exception {
    var token = new SignedJWT(header, claims);
    token.sign(signer);
    return Secret.of(token.serialize());
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
