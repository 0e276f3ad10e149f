package io.sallyport.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Description;
import io.sallyport.api.Effect;
import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Limits;
import io.sallyport.api.Mask;
import io.sallyport.api.Reading;
import io.sallyport.api.Resource;
import io.sallyport.api.Shape;
import io.sallyport.api.Subject;
import io.sallyport.api.Target;
import io.sallyport.api.TargetTls;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.policy.Explainer;
import io.sallyport.runtime.policy.Policy;
import io.sallyport.runtime.policy.Question;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {
  private static final Decision ALLOW =
      new Decision.Allow(
          "SQL-001",
          "it only reads",
          null,
          List.of("SQL-001", "MASK-001"),
          List.of(
              new Mask("public.customers.email", "email", Map.of()),
              new Mask("*", "redact", Map.of())),
          new Limits(100, Long.MAX_VALUE, Limits.FOREVER));
  private static final Decision HOLD =
      new Decision.Hold(
          "SQL-030",
          "DROP TABLE removes invoices",
          "rename it instead",
          List.of("SQL-030"),
          List.of(),
          Limits.NONE,
          List.of(new Decision.Approvers(Set.of("dba"), 2)),
          Duration.ofMinutes(15),
          Duration.ZERO,
          Set.of(EvidenceKind.DEPENDENTS));
  private static final Decision DENY = Decision.Deny.of("SQL-080", "it reaches the host", null);

  private final List<Question.OfShape> asked = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;

  private int run(String in, String... arguments) {
    var command =
        new CommandLine(
            new ExplainCommand(
                config -> new Parts(),
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8))));
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }

  @Test
  void explainsAHoldForPeople() {
    int code = run("", "--target", "orders", "--as", "agent:claude", "DROP TABLE invoices");
    assertEquals(3, code);
    assertEquals(
        """
        agent:claude on orders (postgresql) as reader

          wants to   remove invoices
                     It cannot be taken back.
          action     DROP TABLE
          effects    drop
          touches    table invoices: drop
          fact       statement_count = 1

        HELD by SQL-030: DROP TABLE removes invoices
          advice     rename it instead
          rules      SQL-030
          asks       2 of dba
          for        15 min; in a transaction it is refused at once
          evidence   dependents would be collected, and policy asked again (try --evidence)
          policy     revision r1
        """,
        out.toString());
  }

  @Test
  void explainsAnAllowForPrograms() {
    int code = run("", "--target", "orders", "--as", "agent:claude", "--json", "SELECT 1");
    assertEquals(0, code);
    var line = JsonMapper.shared().readTree(out.toString());
    assertEquals("SELECT 1", line.path("command").asString());
    assertEquals("agent:claude", line.path("input").path("subject").path("id").asString());
    assertEquals("operation", line.path("input").path("phase").asString());
    assertEquals(
        JsonMapper.shared()
            .readTree(
                """
                {"outcome":"allow","rule":"SQL-001","rules":["SQL-001","MASK-001"],"reason":"it only reads",
                 "masks":[{"field":"public.customers.email","mask":"email","options":{}},
                          {"field":"*","mask":"redact","options":{}}],
                 "limits":{"rows":100}}
                """),
        line.path("decision"));
  }

  @Test
  void givesOneLineForEachOfManyAndTheStrictestCode() throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("many.sql"), "SELECT 1\n\nDROP TABLE a\n");
    // When
    int code = run("", "--target", "orders", "--as", "human:alice", "--file", file.toString());
    // Then
    assertEquals(3, code);
    assertEquals(
        List.of("allow", "hold"),
        out.toString()
            .lines()
            .map(line ->
                JsonMapper.shared().readTree(line).path("decision").path("outcome").asString())
            .toList());
  }

  @Test
  void readsStandardInputAndStatementsOfSeveralLines() {
    int code = run("SELECT\n1\0COPY\nx\0", "--target", "orders", "--as", "service:job", "-0");
    assertEquals(4, code);
    assertEquals(2, out.toString().lines().count());
  }

  @Test
  void aStatementThatIsNoneGetsALineThatSaysSo() {
    int code = run("SELECT 1\n!\n", "--target", "orders", "--as", "agent:claude");
    assertEquals(1, code);
    var last = JsonMapper.shared().readTree(out.toString().lines().toList().getLast());
    assertEquals("write SQL", last.path("error").asString());
  }

  @Test
  void asksAsWhomItIsTold() {
    run(
        "",
        "--target",
        "orders",
        "--as",
        "agent:claude",
        "--groups",
        "a,b",
        "--roles",
        "writer",
        "--for",
        "human:alice",
        "--profile",
        "writer",
        "--evidence",
        "row_count=4",
        "SELECT 1");
    var question = asked.getFirst();
    assertEquals(
        new Subject(
            "agent:claude",
            Subject.Kind.AGENT,
            "claude",
            Set.of("a", "b"),
            Set.of("writer"),
            new Subject("human:alice", Subject.Kind.HUMAN, "alice", Set.of(), Set.of(), null)),
        question.subject());
    assertEquals("writer", question.profile());
    assertEquals(Map.of(EvidenceKind.ROW_COUNT, 4L), question.evidence().facts());
  }

  @Test
  void refusesWhatItCannotUse() {
    assertEquals(2, run("", "--target", "orders", "--as", "claude", "SELECT 1"));
    assertEquals(2, run("", "--target", "orders", "--as", "robot:claude", "SELECT 1"));
    assertEquals(
        2, run("", "--target", "orders", "--as", "agent:c", "--for", "agent:d", "SELECT 1"));
    assertEquals(2, run("", "--target", "nowhere", "--as", "agent:c", "SELECT 1"));
    assertEquals(
        2, run("", "--target", "orders", "--as", "agent:c", "--evidence", "hunch=1", "SELECT 1"));
    assertEquals(2, run("", "--target", "orders", "--as", "agent:c", "!"));
    assertEquals(2, run("", "--as", "agent:c", "SELECT 1"));
    assertTrue(err.toString().contains("the targets are orders"), err::toString);
    assertTrue(err.toString().contains("write SQL"), err::toString);
    assertEquals(List.of(), asked);
  }

  @Test
  void aPolicyThatCannotBeAskedIsAFailure() {
    assertEquals(1, run("", "--target", "orders", "--as", "agent:c", "DOWN"));
  }

  /** A gateway whose policy knows three words. */
  private final class Parts implements ExplainCommand.Gateway {
    @Override
    public Target target(String name) {
      if (!name.equals("orders")) {
        throw new NoSuchElementException("no target " + name + "; the targets are orders");
      }
      return new Target(
          "orders",
          "postgresql",
          "localhost",
          5432,
          new TargetTls(TargetTls.Mode.DISABLE, null, null),
          Map.of(),
          Map.of(),
          Map.of());
    }

    @Override
    public Explainer explainer() {
      return new Explainer(
          new Policy() {
            @Override
            public CompletionStage<Answer> decide(Question question) {
              var shape = (Question.OfShape) question;
              asked.add(shape);
              Decision decision =
                  switch (shape.shape().action()) {
                    case "DROP TABLE" -> HOLD;
                    case "COPY" -> DENY;
                    case "DOWN" -> Decision.Deny.of("GATE-013", "cannot be asked", null);
                    default -> ALLOW;
                  };
              Set<EvidenceKind> needs =
                  decision instanceof Decision.Hold hold ? hold.evidence() : Set.of();
              return CompletableFuture.completedFuture(new Answer(decision, needs, "r1", false));
            }

            @Override
            public String revision() {
              return "r1";
            }
          },
          ExplainCommandTest::read);
    }

    @Override
    public void close() {}
  }

  private static Reading read(Target target, String text) {
    if (text.equals("!")) {
      throw new IllegalArgumentException("write SQL");
    }
    boolean drop = text.startsWith("DROP");
    Set<Effect> effects = Set.of(drop ? Effect.DROP : Effect.READ);
    return new Reading(
        new Shape(
            "postgresql",
            drop ? "DROP TABLE" : text.split("\\s")[0],
            effects,
            List.of(new Resource("table", "invoices", effects)),
            text,
            Map.of("statement_count", 1)),
        new Description(
            "remove invoices", text, "sql", List.of(), List.of("It cannot be taken back.")));
  }
}
