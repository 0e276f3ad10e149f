package io.sallyport.runtime.recording;

import io.netty.buffer.Unpooled;
import io.sallyport.api.Effect;
import io.sallyport.api.Lease;
import io.sallyport.api.Limits;
import io.sallyport.api.Operation;
import io.sallyport.api.Outcome;
import io.sallyport.api.Passage;
import io.sallyport.api.Refusal;
import io.sallyport.api.Resource;
import io.sallyport.api.Run;
import io.sallyport.api.Session;
import io.sallyport.api.SessionRequest;
import io.sallyport.api.Shape;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import io.sallyport.runtime.policy.Decision;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sessions and operations to record. */
final class JournalFixture {
  static final Subject ALICE =
      new Subject(
          "human:alice", Subject.Kind.HUMAN, "Alice", Set.of("dev"), Set.of("developer"), null);
  static final Subject CLAUDE =
      new Subject("agent:claude", Subject.Kind.AGENT, "Claude", Set.of(), Set.of("agent"), ALICE);
  static final Shape SELECT =
      new Shape(
          "postgresql",
          "SELECT",
          Set.of(Effect.READ),
          List.of(new Resource("table", "customers", Set.of(Effect.READ))),
          "SELECT * FROM customers WHERE id = ?",
          Map.of("statements", 1));
  static final Shape DROP =
      new Shape(
          "postgresql",
          "DROP TABLE",
          Set.of(Effect.DROP),
          List.of(new Resource("table", "invoices", Set.of(Effect.DROP))),
          "DROP TABLE invoices",
          Map.of());
  static final Decision.Allow ALLOW =
      new Decision.Allow("SQL-001", "a read", null, List.of("SQL-001"), List.of(), Limits.NONE);
  static final Decision.Hold HOLD =
      new Decision.Hold(
          "SQL-010",
          "DROP TABLE removes invoices",
          null,
          List.of("SQL-010"),
          List.of(),
          Limits.NONE,
          List.of(new Decision.Approvers(Set.of("dba"), 1)),
          Duration.ofMinutes(15),
          Duration.ZERO,
          Set.of());
  static final Outcome FIVE_ROWS =
      new Outcome(Outcome.Status.COMPLETED, "SELECT 5", null, 5, 420, 3, Duration.ofMillis(2));
  static final Refusal NO =
      Refusal.of(Refusal.Kind.REFUSED, "GATE-020", "Bob said no: not on a Friday");

  private JournalFixture() {}

  static Session session(String id) {
    return new RecordedSession(id);
  }

  static Operation operation(Session session, long sequence, Shape shape, String text) {
    return new Operation(session, sequence, shape, bytes(text), bytes("bound"), false);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** One operation that passes, with its answer. */
  static void pass(Recording.SessionRecord record, Operation operation, String answer) {
    record.before(operation, ALLOW, null, false);
    var transcript = record.transcript(operation);
    var buffer = Unpooled.copiedBuffer(answer, StandardCharsets.UTF_8);
    transcript.write(buffer, 0, buffer.readableBytes());
    record.after(operation, FIVE_ROWS, transcript);
  }

  private record RecordedSession(String id) implements Session {
    @Override
    public Subject subject() {
      return CLAUDE;
    }

    @Override
    public Run run() {
      return new Run("run-7", "clean up invoices");
    }

    @Override
    public Target target() {
      return new Target(
          "orders",
          "postgresql",
          "db.example",
          5432,
          new TargetTls(TargetTls.Mode.DISABLE, null, null),
          Map.of("environment", "production"),
          Map.of(),
          Map.of());
    }

    @Override
    public String profile() {
      return "reader";
    }

    @Override
    public @Nullable String database() {
      return null;
    }

    @Override
    public SessionRequest.Client client() {
      return new SessionRequest.Client(
          InetSocketAddress.createUnresolved("10.1.2.3", 40000), "psql", true);
    }

    @Override
    public Instant opened() {
      return Instant.parse("2026-01-02T03:04:05Z");
    }

    @Override
    public Lease lease() {
      throw new AssertionError("a record must not ask for the credential");
    }

    @Override
    public Passage ambient() {
      throw new AssertionError("not needed for a record");
    }

    @Override
    public void close(String how) {}
  }
}
