package io.sallyport.runtime.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import io.sallyport.api.Subject;
import io.sallyport.api.Subject.Kind;
import io.sallyport.runtime.identity.AuthenticationException.Rejected;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Subject of proven claims. Whoever might be a program never becomes a human by accident:
 * humans approve.
 */
final class SubjectMapping {
  private static final int MAX_NAME = 200;
  private final IssuerConfig issuer;
  private final Map<String, List<String>> roles;
  private final Set<String> prefixes;

  /**
   * @param prefixes of all issuers: a name that begins like another issuer's is refused
   */
  SubjectMapping(IssuerConfig issuer, Map<String, List<String>> roles, Set<String> prefixes) {
    this.issuer = issuer;
    this.roles = roles;
    this.prefixes = prefixes;
  }

  /**
   * @throws Rejected when the claims do not say who it is
   */
  Subject subject(JWTClaimsSet claims) {
    String client = client(claims);
    ClientConfig mapped = issuer.clients().get(client);
    // RFC 8693: the token's subject is the human, "act" is who acts with it.
    if (claims.getClaims().containsKey("act")) {
      return actor(claims);
    }
    if (mapped == null
        && !client.equals(issuer.clientId())
        && !issuer.audiences().contains(client)) {
      throw new Rejected(
          "tokens of the client "
              + TokenVerifier.printable(client)
              + " are not accepted: name it in the issuer's clients");
    }
    ClientConfig.Kind kind = mapped == null ? ClientConfig.Kind.HUMAN : mapped.kind();
    return switch (kind) {
      case HUMAN ->
          isService(claims, client)
              ? subject(Kind.SERVICE, client, client, groups(claims), null)
              : human(claims, issuer.subjectClaim());
      case SERVICE -> program(Kind.SERVICE, mapped, client, groups(claims), null);
      case AGENT -> {
        String claim = mapped == null ? null : mapped.onBehalfOf();
        // The groups in a human's token are the human's: the agent has its own.
        yield claim == null
            ? program(Kind.AGENT, mapped, client, groups(claims), null)
            : program(Kind.AGENT, mapped, client, Set.of(), human(claims, claim));
      }
    };
  }

  private Subject actor(JWTClaimsSet claims) {
    if (!(claims.getClaim("act") instanceof Map<?, ?> act)) {
      throw new Rejected("the token's act claim is not an object");
    }
    String actor = act.get("client_id") instanceof String id ? id : null;
    ClientConfig mapped = actor == null ? null : issuer.clients().get(actor);
    if (mapped == null) {
      if (!(act.get("sub") instanceof String sub)) {
        throw new Rejected("the token's act claim does not say who acts");
      }
      actor = sub;
      mapped = issuer.clients().get(actor);
    }
    if (mapped != null && mapped.kind() == ClientConfig.Kind.HUMAN) {
      throw new Rejected("a human cannot act for another: the token's act claim names one");
    }
    Kind kind =
        mapped != null && mapped.kind() == ClientConfig.Kind.SERVICE ? Kind.SERVICE : Kind.AGENT;
    return program(
        kind, mapped, String.valueOf(actor), Set.of(), human(claims, issuer.subjectClaim()));
  }

  private Subject program(
      Kind kind,
      @Nullable ClientConfig mapped,
      String client,
      Set<String> ofToken,
      @Nullable Subject onBehalfOf) {
    String configured = mapped == null ? null : mapped.name();
    String name = configured == null ? client : configured;
    var groups = new HashSet<>(ofToken);
    if (mapped != null) {
      groups.addAll(mapped.groups());
    }
    return subject(kind, name, name, groups, onBehalfOf);
  }

  private Subject human(JWTClaimsSet claims, String claim) {
    if (!(claims.getClaim(claim) instanceof String id)) {
      throw new Rejected("the token has no claim " + claim + ", which says who it is");
    }
    String name = claims.getClaim(issuer.nameClaim()) instanceof String text ? text : id;
    return subject(Kind.HUMAN, id, clean(name) ? name : id, groups(claims), null);
  }

  private Subject subject(
      Kind kind, String id, String name, Set<String> groups, @Nullable Subject onBehalfOf) {
    if (!clean(id)) {
      throw new Rejected(
          "the token's subject is empty, too long, or has characters that no name has");
    }
    int slash = id.indexOf('/');
    if (issuer.prefix().isEmpty() && slash > 0 && prefixes.contains(id.substring(0, slash))) {
      throw new Rejected("the token's subject begins with the prefix of another issuer");
    }
    String prefix = issuer.prefix().isEmpty() ? "" : issuer.prefix() + "/";
    var held = new HashSet<String>();
    roles.forEach((role, members) -> {
      if (members.stream().anyMatch(groups::contains)) {
        held.add(role);
      }
    });
    String word =
        switch (kind) {
          case HUMAN -> "human:";
          case AGENT -> "agent:";
          case SERVICE -> "service:";
        };
    return new Subject(word + prefix + id, kind, name, groups, held, onBehalfOf);
  }

  private static boolean clean(String name) {
    return !name.isBlank()
        && name.length() <= MAX_NAME
        && name.codePoints()
            .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
  }

  /** The client that the token was made for; of an ID token without {@code azp}, its audience. */
  private String client(JWTClaimsSet claims) {
    for (String claim : List.of("azp", "client_id", "cid")) {
      if (claims.getClaim(claim) instanceof String client) {
        return client;
      }
    }
    return claims.getAudience().size() == 1 ? claims.getAudience().getFirst() : "";
  }

  /** A token that a client got for itself, as several products mark it. */
  private static boolean isService(JWTClaimsSet claims, String client) {
    String subject = claims.getSubject();
    return client.equals(subject)
        || (client + "@clients").equals(subject)
        || "client-credentials".equals(claims.getClaim("gty"))
        || (claims.getClaim("preferred_username") instanceof String user
            && user.startsWith("service-account-"));
  }

  private Set<String> groups(JWTClaimsSet claims) {
    return switch (claims.getClaim(issuer.groupsClaim())) {
      case String group -> Set.of(group);
      case List<?> list -> {
        var groups = new HashSet<String>();
        for (Object group : list) {
          if (group instanceof String text) {
            groups.add(text);
          }
        }
        yield groups;
      }
      case null, default -> Set.of();
    };
  }
}
