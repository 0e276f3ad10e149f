package io.sallyport.runtime.policy;

import io.sallyport.api.Effect;
import io.sallyport.api.Evidence;
import io.sallyport.api.Operation;
import io.sallyport.api.Resource;
import io.sallyport.api.Run;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Shape;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A question as the {@code input} that policy sees. Two equal questions have equal bytes: keys and
 * sets are sorted. The time is kept apart, or no two questions would ever be equal; so is the
 * client's port, which says nothing.
 *
 * @param canonical the input without {@code time}, as UTF-8 JSON
 * @param evidenced whether evidence is in it: such a question is about one moment, and never cached
 */
record InputDocument(byte[] canonical, boolean evidenced) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  static InputDocument of(Question question) {
    var input = new LinkedHashMap<String, Object>();
    Evidence evidence = Evidence.NONE;
    switch (question) {
      case Question.OfSession(
              var subject,
              var run,
              var target,
              var profile,
              var database,
              var client) -> {
        input.put("phase", "session");
        put(input, subject, run, target);
        input.put("session", session(profile, database, client));
      }
      case Question.OfOperation(Operation operation, Evidence facts) -> {
        var session = operation.session();
        input.put("phase", "operation");
        put(input, session.subject(), session.run(), session.target());
        input.put("session", session(session.profile(), session.database(), session.client()));
        input.put("operation", operation(operation.shape(), operation.inTransaction()));
        evidence = facts;
      }
      case Question.OfShape(var subject, var target, var profile, var shape, Evidence facts) -> {
        input.put("phase", "operation");
        put(input, subject, null, target);
        input.put("session", session(profile, null, null));
        input.put("operation", operation(shape, false));
        evidence = facts;
      }
    }
    input.put("grants", List.of());
    var facts = new LinkedHashMap<String, Object>();
    evidence.facts().forEach((kind, value) -> facts.put(kind.word(), value));
    input.put("evidence", facts);
    return new InputDocument(JSON.writeValueAsBytes(input), !facts.isEmpty());
  }

  /** The whole request body, asked at this time. */
  byte[] body(Instant time) {
    byte[] head = "{\"input\":".getBytes(StandardCharsets.UTF_8);
    byte[] tail = (",\"time\":\"" + time + "\"}}").getBytes(StandardCharsets.UTF_8);
    int kept = canonical.length - 1; // the closing brace gives way to the time
    byte[] body = new byte[head.length + kept + tail.length];
    System.arraycopy(head, 0, body, 0, head.length);
    System.arraycopy(canonical, 0, body, head.length, kept);
    System.arraycopy(tail, 0, body, head.length + kept, tail.length);
    return body;
  }

  /** SHA-256 of the canonical bytes: clients choose their text, so nothing weaker will do. */
  String digest() {
    return HexFormat.of().formatHex(sha256().digest(canonical));
  }

  private static void put(
      Map<String, Object> input, Subject subject, @Nullable Run run, Target target) {
    input.put("subject", subject(subject));
    if (run != null) {
      var of = new LinkedHashMap<String, Object>();
      of.put("id", run.id());
      putUnlessNull(of, "title", run.title());
      input.put("run", of);
    }
    input.put(
        "target",
        Map.of(
            "name", target.name(),
            "protocol", target.protocol(),
            "labels", target.labels(),
            "classification", target.classification()));
  }

  private static Map<String, Object> subject(Subject subject) {
    var of = new LinkedHashMap<String, Object>();
    of.put("id", subject.id());
    of.put("kind", subject.kind().name().toLowerCase(Locale.ROOT));
    of.put("name", subject.name());
    of.put("groups", sorted(subject.groups()));
    of.put("roles", sorted(subject.roles()));
    if (subject.onBehalfOf() != null) {
      of.put("on_behalf_of", subject(subject.onBehalfOf()));
    }
    return of;
  }

  private static Map<String, Object> session(
      String profile, @Nullable String database, SessionRequest.@Nullable Client client) {
    var of = new LinkedHashMap<String, Object>();
    of.put("profile", profile);
    putUnlessNull(of, "database", database);
    if (client != null) {
      var from = new LinkedHashMap<String, Object>();
      from.put("address", address(client.address()));
      putUnlessNull(from, "application", client.application());
      from.put("tls", client.tls());
      of.put("client", from);
    }
    return of;
  }

  private static Map<String, Object> operation(Shape shape, boolean inTransaction) {
    var of = new LinkedHashMap<String, Object>();
    of.put("action", shape.action());
    of.put("effects", words(shape.effects()));
    of.put("resources", shape.resources().stream().map(InputDocument::resource).toList());
    of.put("text", shape.text());
    of.put("shape", shapeDigest(shape));
    of.put("facts", shape.facts());
    of.put("protocol", shape.protocol());
    of.put("in_transaction", inTransaction);
    return of;
  }

  private static Map<String, Object> resource(Resource resource) {
    return Map.of(
        "kind", resource.kind(),
        "name", resource.name(),
        "effects", words(resource.effects()));
  }

  /** A short name for the shape, for policies and records that list some. */
  private static String shapeDigest(Shape shape) {
    var digest = sha256();
    digest.update(shape.protocol().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(shape.text().getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static List<String> words(Set<Effect> effects) {
    return sorted(effects.stream().map(Effect::word).toList());
  }

  private static List<String> sorted(Collection<String> words) {
    return List.copyOf(new TreeSet<>(words));
  }

  private static String address(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
    }
    return "local";
  }

  private static void putUnlessNull(Map<String, Object> of, String key, @Nullable Object value) {
    if (value != null) {
      of.put(key, value);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
