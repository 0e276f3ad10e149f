package io.sallyport.runtime.recording;

import io.sallyport.api.Run;
import io.sallyport.api.Session;
import io.sallyport.api.Subject;
import io.sallyport.runtime.policy.Decision;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the first record of a session says. Never the lease. */
final class SessionFacts {
  private SessionFacts() {}

  static Map<String, @Nullable Object> of(Session session, Decision decision) {
    var facts = new LinkedHashMap<String, @Nullable Object>();
    facts.put("subject", subject(session.subject()));
    Run run = session.run();
    if (run != null) {
      var one = new LinkedHashMap<String, @Nullable Object>();
      one.put("id", run.id());
      one.put("title", run.title());
      facts.put("run", one);
    }
    facts.put("target", session.target().name());
    facts.put("protocol", session.target().protocol());
    facts.put("profile", session.profile());
    facts.put("database", session.database());
    var client = new LinkedHashMap<String, @Nullable Object>();
    client.put("address", address(session.client().address()));
    client.put("application", session.client().application());
    client.put("tls", session.client().tls());
    facts.put("client", client);
    facts.put("opened", session.opened().toString());
    facts.put("rule", decision.rule());
    facts.put("reason", decision.reason());
    return facts;
  }

  /**
   * {@code 10.1.2.3:51422}, {@code [fd00::1]:51422}: never a name, which takes a question to DNS.
   */
  private static String address(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return String.valueOf(address);
    }
    String host =
        inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
  }

  private static Map<String, @Nullable Object> subject(Subject subject) {
    var facts = new LinkedHashMap<String, @Nullable Object>();
    facts.put("id", subject.id());
    facts.put("kind", subject.kind().name().toLowerCase(java.util.Locale.ROOT));
    facts.put("name", subject.name());
    facts.put("groups", subject.groups().stream().sorted().toList());
    facts.put("roles", subject.roles().stream().sorted().toList());
    if (subject.onBehalfOf() != null) {
      facts.put("onBehalfOf", subject(subject.onBehalfOf()));
    }
    return facts;
  }
}
