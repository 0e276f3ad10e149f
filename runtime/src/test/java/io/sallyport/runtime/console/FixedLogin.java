package io.sallyport.runtime.console;

import io.sallyport.api.Run;
import io.sallyport.api.Subject;
import io.sallyport.runtime.approval.Questions;
import io.sallyport.runtime.identity.AuthenticationException;
import io.sallyport.runtime.identity.Authenticator.Identity;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;

/** Takes a name as the credential: as a cookie or as a bearer token. */
final class FixedLogin implements ConsoleLogin {
  private final Map<String, Subject> people =
      Map.of(
          "alice", Questions.ALICE,
          "bob", Questions.BOB,
          "carol", Questions.CAROL,
          "dave", Questions.DAVE,
          "erin", Questions.human("erin", "developers"),
          "claude", Questions.CLAUDE,
          "claude-of-bob",
              new Subject(
                  Questions.CLAUDE.id(),
                  Subject.Kind.AGENT,
                  "claude",
                  Set.of("agents"),
                  Set.of("reader"),
                  Questions.BOB),
          "agent-of-bob",
              new Subject(
                  "agent:of-bob",
                  Subject.Kind.AGENT,
                  "of-bob",
                  Set.of("dba"),
                  Set.of(),
                  Questions.BOB));

  final Set<String> revoked = ConcurrentHashMap.newKeySet();

  volatile boolean unavailable;

  @Override
  public Optional<Identity> caller(HttpServletRequest request) {
    if (unavailable) {
      throw new AuthenticationException.Unavailable("the issuer does not answer");
    }
    var name = request.getHeader("Authorization");
    if (name != null) {
      name = name.replaceFirst("^Bearer ", "");
    } else if (request.getCookies() != null) {
      name = request.getCookies()[0].getValue();
    }
    var subject = name == null || revoked.contains(name) ? null : people.get(name);
    return Optional.ofNullable(subject)
        .map(s ->
            new Identity(
                s,
                new Run("r", null),
                Questions.NOON.plus(Duration.ofHours(8)),
                "credential-of-" + s.name()));
  }

  @Override
  public void mount(ServletContextHandler context) {}
}
