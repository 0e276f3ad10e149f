package io.sallyport.runtime.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The demo's story, played with psql and the console's HTTP API, each step checked. */
public final class DemoStory {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern APPROVAL = Pattern.compile("/approvals/([a-z0-9]+)");

  private final Demo demo;
  private final Consumer<String> out;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private boolean asTold = true;

  public DemoStory(Demo demo, Consumer<String> out) {
    this.demo = demo;
    this.out = out;
  }

  /**
   * @return whether every step went as told
   */
  public boolean play() throws IOException, InterruptedException {
    try {
      reads();
      waitsAndIsApproved();
      waitsAndIsRefused();
      isDenied();
      isRecorded();
    } catch (StoryEnds ends) {
      asTold = false;
    }
    return asTold;
  }

  private void reads() throws IOException, InterruptedException {
    Psql psql = Psql.start(demo, "SELECT * FROM customers ORDER BY id LIMIT 5");
    String rows = psql.end();
    step(
        "the agent reads customers",
        psql.exitCode() == 0 && rows.contains("Erin Walsh") && rows.contains("(5 rows)"),
        rows);
    boolean masked = true;
    for (String secret : List.of("erin.walsh@example.com", "4242424242424242", "078-05-1120")) {
      masked &= !rows.contains(secret);
    }
    step("e-mail, card and tax number come back masked", masked && rows.contains("4242"), rows);
  }

  private void waitsAndIsApproved() throws IOException, InterruptedException {
    Psql psql = Psql.start(demo, "DROP TABLE invoices");
    String approval = asked(psql);
    JsonNode card = api("bob", "GET", "/api/approvals/" + approval, null);
    step(
        "bob sees who asks for what",
        card.toString().contains("DROP TABLE invoices") && card.toString().contains("claude"),
        card.toString());
    Answer own =
        call(
            "alice",
            "POST",
            "/api/approvals/" + approval + "/answer",
            Map.of("verdict", "approve", "reason", ""));
    step("alice, whom the agent works for, may not approve", own.status() == 403, own.toString());
    Answer agent =
        call(
            "claude",
            "POST",
            "/api/approvals/" + approval + "/answer",
            Map.of("verdict", "approve", "reason", ""));
    step("the agent itself may not approve", agent.status() == 403, agent.toString());
    Answer yes =
        call(
            "bob",
            "POST",
            "/api/approvals/" + approval + "/answer",
            Map.of("verdict", "approve", "reason", "old test data"));
    step("bob approves", yes.status() < 300, yes.toString());
    String end = psql.end();
    step(
        "psql prints DROP TABLE",
        psql.exitCode() == 0 && end.lines().anyMatch("DROP TABLE"::equals),
        end);
  }

  private void waitsAndIsRefused() throws IOException, InterruptedException {
    Psql psql = Psql.start(demo, "DROP TABLE payments");
    String approval = asked(psql);
    Answer no =
        call(
            "bob",
            "POST",
            "/api/approvals/" + approval + "/answer",
            Map.of("verdict", "refuse", "reason", "keep it"));
    step("bob refuses with a reason", no.status() < 300, no.toString());
    String end = psql.end();
    step(
        "psql prints ERROR 42501 with bob's reason",
        psql.exitCode() != 0 && end.contains("42501") && end.contains("keep it"),
        end);
    step(
        "DETAIL says the rule, HINT what to do",
        end.contains("DETAIL:") && end.contains("HINT:"),
        end);
    Psql after = Psql.start(demo, "SELECT count(id) AS there FROM payments");
    String there = after.end();
    step("the table is still there", after.exitCode() == 0 && there.contains("1180"), there);
  }

  private void isDenied() throws IOException, InterruptedException {
    Psql psql = Psql.start(demo, "COPY customers TO PROGRAM 'cat'");
    String end = psql.end();
    step(
        "a program on the server is denied at once",
        psql.exitCode() != 0 && end.contains("42501"),
        end);
  }

  private void isRecorded() throws IOException, InterruptedException {
    String sessions = command("sessions");
    step(
        "sallyport sessions lists them",
        sessions.contains("claude") && sessions.contains("orders"),
        sessions);
    String id = dropSession();
    String replay = command("replay", id, "--no-wait");
    step("sallyport replay shows what happened", replay.contains("DROP TABLE invoices"), replay);
    step(
        "the record holds no value that was masked",
        !command("replay", readSession(), "--no-wait").contains("erin.walsh@example.com"),
        "");
    String verified = command("verify");
    step(
        "sallyport verify finds the record unbroken",
        verified.startsWith("whole:") || verified.contains("\nwhole:"),
        verified);
  }

  private String dropSession() throws IOException, InterruptedException {
    return sessionWith("DROP TABLE invoices");
  }

  private String readSession() throws IOException, InterruptedException {
    return sessionWith("SELECT * FROM customers ORDER BY id LIMIT 5");
  }

  private String sessionWith(String text) throws IOException, InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < until) {
      for (JsonNode session : api("bob", "GET", "/api/sessions", null).findValues("id")) {
        Answer operations =
            call("bob", "GET", "/api/sessions/" + session.asString() + "/operations", null);
        if (operations.status() == 200 && operations.body().contains(text)) {
          return session.asString();
        }
      }
      TimeUnit.MILLISECONDS.sleep(200); // the index follows the journal
    }
    step("the index has the session that ran " + text, false, "");
    throw new StoryEnds();
  }

  private String asked(Psql psql) throws InterruptedException {
    String notice = psql.awaitLine("/approvals/", PATIENCE);
    Matcher url = APPROVAL.matcher(notice);
    step(
        "psql prints a notice with the approval's address, and waits",
        url.find() && psql.running(),
        psql.output());
    return url.group(1);
  }

  private String command(String... arguments) throws IOException, InterruptedException {
    List<String> line = new java.util.ArrayList<>(List.of(java()));
    line.addAll(
        List.of(
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-Dsallyport.home=" + System.getProperty("sallyport.home", "."),
            "-cp",
            System.getProperty("java.class.path"),
            "io.sallyport.runtime.cli.SallyportCommand"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--config", demo.folder().configuration().toString()));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    int code = process.waitFor();
    return code == 0 ? output : output + "\n(exit " + code + ")";
  }

  private static String java() {
    return System.getProperty("java.home") + "/bin/java";
  }

  private JsonNode api(String who, String method, String path, @Nullable Object body)
      throws IOException, InterruptedException {
    Answer answer = call(who, method, path, body);
    if (answer.status() >= 300) {
      step(method + " " + path + " as " + who, false, answer.toString());
    }
    return JSON.readTree(answer.body());
  }

  private record Answer(int status, String body) {}

  private Answer call(String who, String method, String path, @Nullable Object body)
      throws IOException, InterruptedException {
    URI console = demo.console();
    HttpRequest request =
        HttpRequest.newBuilder(console.resolve(path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + demo.token(who))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), Objects.requireNonNullElse(response.body(), ""));
  }

  private void step(String what, boolean holds, String evidence) {
    out.accept((holds ? "✓ " : "✗ ") + what);
    if (!holds) {
      evidence.lines().limit(40).forEach(line -> out.accept("    | " + line));
      throw new StoryEnds();
    }
  }

  /** A step went otherwise; what follows would only confuse. */
  private static final class StoryEnds extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoryEnds() {
      super("", null, false, false);
    }
  }
}
