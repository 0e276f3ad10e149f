package io.sallyport.runtime.approval;

import io.sallyport.api.Description;
import io.sallyport.api.Effect;
import io.sallyport.api.Evidence;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Limits;
import io.sallyport.api.Mask;
import io.sallyport.api.Resource;
import io.sallyport.api.Run;
import io.sallyport.api.Subject;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.policy.Decision.Approvers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** People, and what they are asked, for tests. */
public final class Questions {
  public static final Subject ALICE = human("alice", "developers");
  public static final Subject BOB = human("bob", "dba");
  public static final Subject CAROL = human("carol", "dba", "security");
  public static final Subject DAVE = human("dave", "security");
  public static final Subject CLAUDE =
      new Subject(
          "agent:claude", Subject.Kind.AGENT, "claude", Set.of("agents"), Set.of("reader"), ALICE);
  public static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private Questions() {}

  public static Subject human(String name, String... groups) {
    return new Subject("human:" + name, Subject.Kind.HUMAN, name, Set.of(groups), Set.of(), null);
  }

  public static Approvers need(int quorum, String... groups) {
    return new Approvers(Set.of(groups), quorum);
  }

  public static Approval.Asked drop(String digest, Subject subject, Approvers... approvers) {
    return new Approval.Asked(
        UUID.randomUUID().toString().replace("-", ""),
        digest,
        "s-1",
        subject,
        new Run("INC-1", "clean up"),
        "orders",
        "postgresql",
        "reader",
        "DROP TABLE",
        Set.of("drop"),
        List.of(new Resource("table", "public.invoices", Set.of(Effect.DROP))),
        new Description(
            "remove the table invoices",
            "DROP TABLE invoices -- \u0000 ünicode",
            "sql",
            List.of(new Description.Parameter("$1", "int4", "7")),
            List.of("its rows are gone for good")),
        new Decision.Hold(
            "SQL-010",
            "removing an object needs a yes",
            null,
            List.of("SQL-010"),
            List.of(new Mask("public.customers.email", "email", Map.of())),
            Limits.NONE,
            List.of(approvers),
            Duration.ofMinutes(15),
            Duration.ZERO,
            Set.of(EvidenceKind.ROW_COUNT)),
        new Evidence(
            Map.of(
                EvidenceKind.ROW_COUNT,
                1204L,
                EvidenceKind.DEPENDENTS,
                List.of(Map.of("kind", "view", "name", "open_invoices", "effect", "removed"))),
            NOON),
        NOON,
        NOON.plus(Duration.ofMinutes(15)));
  }

  /** A different digest for each word. */
  public static String digest(String word) {
    return "%064x".formatted(word.hashCode() & 0xffffffffL);
  }
}
