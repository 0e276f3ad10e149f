package io.sallyport.runtime.policy;

import io.sallyport.api.Effect;
import io.sallyport.api.Evidence;
import io.sallyport.api.Lease;
import io.sallyport.api.Operation;
import io.sallyport.api.Passage;
import io.sallyport.api.Resource;
import io.sallyport.api.Run;
import io.sallyport.api.Session;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Shape;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Questions to ask policy in tests. */
final class Questions {
  static final Subject ALICE =
      new Subject("human:alice", Subject.Kind.HUMAN, "Alice", Set.of("dev"), Set.of(), null);
  static final Subject CLAUDE =
      new Subject("agent:claude", Subject.Kind.AGENT, "claude", Set.of(), Set.of("reader"), ALICE);
  static final Target ORDERS =
      new Target(
          "orders",
          "postgresql",
          "localhost",
          5432,
          new TargetTls(TargetTls.Mode.DISABLE, null, null),
          Map.of("environment", "production"),
          Map.of("public.customers.email", "email"),
          Map.of());

  private Questions() {}

  static Shape select() {
    return shape("SELECT", Set.of(Effect.READ), "SELECT * FROM customers WHERE id = ?");
  }

  static Shape dropTable() {
    return shape("DROP TABLE", Set.of(Effect.DROP), "DROP TABLE invoices");
  }

  static Shape shape(String action, Set<Effect> effects, String text) {
    return new Shape(
        "postgresql",
        action,
        effects,
        List.of(new Resource("table", "invoices", effects)),
        text,
        Map.of("statement_count", 1));
  }

  static Question.OfOperation operation(Session session, Shape shape) {
    return new Question.OfOperation(
        new Operation(session, 1, shape, new byte[0], new byte[0], false), Evidence.NONE);
  }

  static Session session(Subject subject) {
    return new Remembering(subject, new DecisionMemory());
  }

  /** A session as the runtime's own, as far as policy looks at it. */
  record Remembering(Subject subject, DecisionMemory decisions)
      implements Session, DecisionMemory.Holder {
    @Override
    public String id() {
      return "s-1";
    }

    @Override
    public Run run() {
      return new Run("run-1", "a test");
    }

    @Override
    public Target target() {
      return ORDERS;
    }

    @Override
    public String profile() {
      return "reader";
    }

    @Override
    public String database() {
      return "orders";
    }

    @Override
    public SessionRequest.Client client() {
      return new SessionRequest.Client(new InetSocketAddress("127.0.0.1", 40000), "psql", true);
    }

    @Override
    public Instant opened() {
      return Instant.EPOCH;
    }

    @Override
    public Lease lease() {
      throw new UnsupportedOperationException("policy has no business with the credential");
    }

    @Override
    public Passage ambient() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close(String how) {}
  }
}
