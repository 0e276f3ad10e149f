package io.sallyport.runtime.console;

import static io.sallyport.runtime.approval.Questions.BOB;
import static io.sallyport.runtime.approval.Questions.CLAUDE;
import static io.sallyport.runtime.approval.Questions.digest;
import static io.sallyport.runtime.approval.Questions.drop;
import static io.sallyport.runtime.approval.Questions.need;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sallyport.api.AnswerPart;
import io.sallyport.api.Session;
import io.sallyport.runtime.TestClock;
import io.sallyport.runtime.approval.Approval.Verdict;
import io.sallyport.runtime.approval.ApprovalConfig;
import io.sallyport.runtime.approval.Approvals;
import io.sallyport.runtime.approval.JdbcApprovals;
import io.sallyport.runtime.approval.Questions;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.recording.JournalException;
import io.sallyport.runtime.recording.Recording;
import io.sallyport.runtime.store.TestCertificate;
import io.sallyport.runtime.store.TestStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("peer")
@Timeout(60)
class ConsoleIT {
  private static final String YES = "{\"verdict\":\"approve\",\"reason\":\"\"}";
  private static final String NO = "{\"verdict\":\"refuse\",\"reason\":\"keep it\"}";
  private static TestStore store;
  @TempDir private static Path ui;

  private final Contract contract = new Contract();
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestClock clock = new TestClock(Questions.NOON);
  private final Events recorded = new Events();
  private final FixedLogin login = new FixedLogin();
  private final HealthParts health = new HealthParts();
  private JdbcApprovals approvals;
  private Console console;
  private String digest;

  @BeforeAll
  static void startStore() throws Exception {
    store = new TestStore();
    Files.writeString(ui.resolve("index.html"), "<title>Sallyport</title>");
    Files.createDirectories(ui.resolve("assets"));
    Files.writeString(ui.resolve("assets/app-1.js"), "export {}");
    Files.writeString(ui.resolve("notes.secret"), "not served");
  }

  @AfterAll
  static void stopStore() throws Exception {
    store.close();
  }

  @BeforeEach
  void start(TestInfo test) {
    digest = digest("console " + test.getDisplayName());
    approvals =
        new JdbcApprovals(
            store.store(), ApprovalConfig.defaults(), URI.create("https://gate.example"), clock);
    start(ConsoleConfig.on(0, ui));
  }

  private void start(ConsoleConfig config) {
    start(config, approvals);
  }

  private void start(ConsoleConfig config, Approvals approvals) {
    console =
        Console.start(
            config,
            new ConsoleParts(
                login,
                approvals,
                ApprovalConfig.defaults(),
                new OneSession(),
                new FixedStatus(),
                new OneTarget(),
                health,
                recorded,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                clock),
            Duration.ofMillis(200));
  }

  @AfterEach
  void stop() {
    console.close();
    approvals.close();
    http.close();
  }

  @Test
  void showsACardWithAllThatAnApproverNeeds() throws Exception {
    var asked = ask("dba");

    var card = get("/api/approvals/" + asked, "bob", 200);

    assertEquals("waiting", card.path("state").stringValue());
    assertEquals("alice", card.at("/subject/on_behalf_of/name").stringValue());
    assertEquals("production", card.at("/target/labels/environment").stringValue());
    assertEquals("remove the table invoices", card.at("/description/summary").stringValue());
    assertEquals(
        "{\"kind\":\"row_count\",\"value\":1204}", card.at("/evidence/facts/0").toString());
    assertEquals("SQL-010", card.at("/held_by/rule").stringValue());
    assertEquals(1, card.at("/approvers/0/lacking").intValue());
    assertTrue(card.path("may_answer").booleanValue());
    assertEquals("https://gate.example/approvals/" + asked, card.path("url").stringValue());
    assertEquals(digest, card.path("digest").stringValue());

    var forAlice = get("/api/approvals/" + asked, "alice", 200);
    assertFalse(forAlice.path("may_answer").booleanValue());
    assertTrue(forAlice.path("why_not").stringValue().contains("works for you"));
  }

  @Test
  void anAnswerGrantsAndIsRecorded() throws Exception {
    var id = ask("dba");
    var card = post(id, "bob", YES, 200);
    assertEquals("granted", card.path("state").stringValue());
    assertEquals("2026-03-01T12:10:00Z", card.path("grant_expires").stringValue());
    assertEquals("bob", card.at("/approvers/0/approved_by/0").stringValue());
    assertEquals(
        List.of("approval-answering", "approval-answered"),
        recorded.of(id).stream().map(Event::what).toList());
    assertEquals("human:bob", recorded.of(id).getLast().facts().get("approver"));
  }

  @Test
  void aRefusalNeedsAReasonAndCarriesIt() throws Exception {
    var id = ask("dba");
    post(id, "bob", "{\"verdict\":\"refuse\",\"reason\":\" \"}", 400);
    var card = post(id, "bob", NO, 200);
    assertEquals("refused", card.path("state").stringValue());
    assertEquals("keep it", card.at("/answers/0/reason").stringValue());
    assertEquals("too-late", word(post(id, "carol", YES, 409)));
  }

  @Test
  void anAgentsTokenNeverAnswers() throws Exception {
    var id = ask("dba");
    post(id, "claude", YES, 403); // its own
    var other = post(id, "agent-of-bob", YES, 404); // it does not even see it
    assertEquals("not-found", word(other));
    assertEquals("waiting", get("/api/approvals/" + id, "bob", 200).path("state").stringValue());
    assertEquals(
        List.of("approval-answering", "approval-answer-refused"),
        recorded.of(id).stream().map(Event::what).toList());
  }

  @Test
  void whoMayNotAnswerIsToldWhy() throws Exception {
    var id = ask("dba");
    var problem = post(id, "dave", YES, 403);
    assertTrue(problem.path("detail").stringValue().contains("A member of dba must answer"));
  }

  @Test
  void anAnswerThatCannotBeRecordedIsNotGiven() throws Exception {
    var id = ask("dba");
    recorded.broken = true;
    assertEquals("unavailable", word(post(id, "bob", YES, 503)));
    recorded.broken = false;
    assertEquals("waiting", get("/api/approvals/" + id, "bob", 200).path("state").stringValue());
  }

  @Test
  void anAnswerWhoseCommitIsInDoubtIsNotCalledUndone() throws Exception {
    // Given a store that takes an answer, and whose own answer is lost
    var id = ask("dba");
    console.close();
    start(ConsoleConfig.on(0, ui), losingTheNews(approvals));

    // When
    var problem = post(id, "bob", YES, 503);

    // Then
    var detail = problem.path("detail").stringValue();
    assertTrue(detail.contains("whether this has taken effect is not known"), detail);
    assertEquals("granted", get("/api/approvals/" + id, "bob", 200).path("state").stringValue());
  }

  private static Approvals losingTheNews(Approvals approvals) {
    return (Approvals)
        java.lang.reflect.Proxy.newProxyInstance(
            Approvals.class.getClassLoader(),
            new Class<?>[] {Approvals.class},
            (proxy, method, arguments) -> {
              var result = method.invoke(approvals, arguments);
              return method.getName().equals("answer")
                  ? ((java.util.concurrent.CompletionStage<?>) result)
                      .thenCompose(done ->
                          java.util.concurrent.CompletableFuture.failedStage(
                              new io.sallyport.runtime.store.StoreException(
                                  "the store did not answer within 5000 ms")))
                  : result;
            });
  }

  @Test
  void listsByStateAndRefusesUnknownStates() throws Exception {
    var id = ask("dba");
    assertTrue(ids(get("/api/approvals?state=waiting&limit=500", "bob", 200)).contains(id));
    post(id, "bob", NO, 200);
    assertFalse(ids(get("/api/approvals?state=waiting&limit=500", "bob", 200)).contains(id));
    assertTrue(ids(get("/api/approvals?state=waiting,refused&limit=500", "bob", 200)).contains(id));
    get("/api/approvals?state=maybe", "bob", 400);
    get("/api/approvals?limit=0", "bob", 400);
  }

  @Test
  void agentsSeeOnlyWhatIsTheirOwn() throws Exception {
    var id = ask("dba");
    assertTrue(ids(get("/api/approvals?limit=500", "claude", 200)).contains(id));
    assertFalse(ids(get("/api/approvals?limit=500", "agent-of-bob", 200)).contains(id));
    get("/api/status", "claude", 403);
    get("/api/sessions/s-1", "agent-of-bob", 404);
    get("/api/sessions/s-1/operations", "agent-of-bob", 404);
    get("/api/sessions/s-1/operations/1/answer", "agent-of-bob", 404);
  }

  @Test
  void anAgentSeesNothingOfWhatItDoesForSomebodyElse() throws Exception {
    var id = ask("dba");
    assertFalse(ids(get("/api/approvals?limit=500", "claude-of-bob", 200)).contains(id));
    get("/api/approvals/" + id, "claude-of-bob", 404);
    get("/api/sessions/s-1", "claude-of-bob", 404);
    get("/api/sessions/s-1/operations/1/answer", "claude-of-bob", 404);
    assertEquals(0, get("/api/sessions", "claude-of-bob", 200).path("sessions").size());
    assertEquals(1, get("/api/sessions", "claude", 200).path("sessions").size());
  }

  @Test
  void withReadersOthersSeeOnlyWhatIsTheirsOrWaitsForThem() throws Exception {
    console.close();
    start(new ConsoleConfig(null, 0, null, null, null, ui, List.of("security"), null, null, null));
    var id = ask("dba");
    get("/api/approvals/" + id, "dave", 200); // a reader
    get("/api/approvals/" + id, "bob", 200); // may answer
    get("/api/approvals/" + id, "alice", 200); // her agent's
    post(id, "carol", NO, 200);
    get("/api/approvals/" + id, "bob", 200); // sees how it ended
    get("/api/approvals/" + id, "erin", 404);
    get("/api/status", "erin", 403);
  }

  @Test
  void everythingButHealthAndTheUiNeedsASignIn() throws Exception {
    for (var path :
        List.of(
            "/api/me",
            "/api/approvals",
            "/api/approvals/x",
            "/api/sessions",
            "/api/sessions/x",
            "/api/sessions/x/operations",
            "/api/sessions/x/operations/1/answer",
            "/api/status",
            "/api/targets")) {
      var nobody = get(path, null, 401);
      assertEquals("/login", nobody.path("login").stringValue());
      assertEquals(
          "This gateway uses the demo's issuer.", nobody.path("notices").path(0).stringValue());
      get(path, "mallory", 401);
    }
    assertEquals(401, send("GET", "/api/events", null, null).statusCode());
    assertEquals(401, send("GET", "/api/nothing", null, null).statusCode());
    assertEquals(404, send("GET", "/api/nothing", "bob", null).statusCode());
    var wrongMethod = send("DELETE", "/api/approvals/x/answer", "bob", null);
    assertEquals(405, wrongMethod.statusCode());
    assertEquals("POST", wrongMethod.headers().firstValue("Allow").orElse(""));
  }

  @Test
  void aForeignPageCannotAnswerWithAVisitorsCookie() throws Exception {
    var id = ask("dba");
    var path = "/api/approvals/" + id + "/answer";
    assertEquals(403, raw(path, YES, "Cookie", "sallyport_console=bob").statusCode());
    assertEquals(
        403,
        raw(
                path,
                YES,
                "Cookie",
                "sallyport_console=bob",
                "Sallyport-Console",
                "1",
                "Origin",
                "https://evil.example")
            .statusCode());
    assertEquals(
        200,
        raw(
                path,
                YES,
                "Cookie",
                "sallyport_console=bob",
                "Sallyport-Console",
                "1",
                "Origin",
                console.address().toString())
            .statusCode());
  }

  @Test
  void bodiesMustFitExactly() throws Exception {
    var id = ask("dba");
    for (var body :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "{\"verdict\":\"approve\"}",
            "{\"verdict\":null,\"reason\":\"\"}",
            "{\"verdict\":\"maybe\",\"reason\":\"\"}",
            "{\"verdict\":\"approve\",\"reason\":\"\",\"extra\":1}",
            "{\"verdict\":\"refuse\",\"verdict\":\"approve\",\"reason\":\"x\"}",
            YES + YES)) {
      post(id, "bob", body, 400);
    }
    post(id, "bob", "{\"verdict\":\"approve\",\"reason\":\"" + "x".repeat(70_000) + "\"}", 413);
    var form =
        raw(
            "/api/approvals/" + id + "/answer",
            YES,
            "Authorization",
            "Bearer bob",
            "Content-Type",
            "text/plain");
    assertEquals(415, form.statusCode());
    assertEquals("waiting", get("/api/approvals/" + id, "bob", 200).path("state").stringValue());
  }

  @Test
  void answersAreRateLimitedForEachPerson() throws Exception {
    for (int i = 0; i < 30; i++) {
      post("nothing", "bob", YES, 404);
    }
    assertEquals("rate", word(post("nothing", "bob", YES, 429)));
    post("nothing", "carol", YES, 404);
    clock.pass(Duration.ofSeconds(61));
    post("nothing", "bob", YES, 404);
  }

  @Test
  void eventsTellOfChangesAsTheCallerSeesThem() throws Exception {
    try (var stream = new EventReader("bob", null)) {
      var id = ask("dba");
      var first = stream.approval(id);
      assertEquals("waiting", first.path("state").stringValue());
      assertTrue(first.path("may_answer").booleanValue());
      get(approvals.answer(id, BOB, Verdict.APPROVE, ""));
      assertEquals("granted", stream.approval(id).path("state").stringValue());
    }
  }

  @Test
  void eventsGoOnAfterALostConnection() throws Exception {
    String seen;
    String id;
    try (var stream = new EventReader("bob", null)) {
      id = ask("dba");
      stream.approval(id);
      seen = stream.lastId;
    }
    get(approvals.answer(id, BOB, Verdict.APPROVE, ""));
    var heard = new LinkedBlockingQueue<String>();
    try (var wait = new EventReader("bob", seen)) {
      heard.add(wait.approval(id).path("state").stringValue());
    }
    assertEquals("granted", heard.poll());
    try (var stream = new EventReader("bob", "of-another-process-17")) {
      assertEquals("reset", stream.next().name());
    }
  }

  @Test
  void eventsOfOthersAreNotSentToAnAgent() throws Exception {
    try (var stream = new EventReader("agent-of-bob", null);
        var other = new EventReader("claude", null)) {
      var id = ask("dba");
      other.approval(id);
      assertNull(stream.events.poll(300, TimeUnit.MILLISECONDS));
    }
  }

  @Test
  void eventsEndWithTheSignIn() throws Exception {
    try (var stream = new EventReader("bob", null)) {
      clock.pass(Duration.ofHours(9));
      ask("dba");
      assertEquals("bye", stream.next().name());
    }
  }

  @Test
  void eventsEndWhenTheSignInIsRevoked() throws Exception {
    try (var stream = new EventReader("bob", null)) {
      login.unavailable = true; // that alone ends nothing
      assertNull(stream.events.poll(600, TimeUnit.MILLISECONDS));
      login.revoked.add("bob");
      login.unavailable = false;
      assertEquals("bye", stream.next().name());
    }
  }

  @Test
  void saysSoWhenItCannotTellWhoCalls() throws Exception {
    login.unavailable = true;
    assertEquals("unavailable", word(get("/api/me", "bob", 503)));
    assertEquals(503, send("GET", "/api/events", "bob", null).statusCode());
  }

  @Test
  void healthNamesThePartThatIsDown() throws Exception {
    health.register("store", () -> HealthParts.State.up("fine"));
    assertEquals("up", get("/health/ready", null, 200).path("status").stringValue());
    health.register(
        "vault",
        () -> {
          throw new IllegalStateException("10.1.2.3 is sealed");
        });
    TimeUnit.MILLISECONDS.sleep(1100); // answers are kept for a second
    var ready = get("/health/ready", null, 503);
    assertEquals("{\"name\":\"vault\",\"status\":\"down\"}", ready.at("/parts/1").toString());
    get("/health/live", null, 200);
    var status = get("/api/status", "bob", 200);
    assertEquals("10.1.2.3 is sealed", status.at("/parts/1/detail").stringValue());
    assertFalse(status.path("ready").booleanValue());
  }

  @Test
  void showsSessionsTargetsAndTheCaller() throws Exception {
    get("/api/me", "claude", 200);
    get("/api/targets", "bob", 200);
    assertEquals(
        "s-1", get("/api/sessions?target=orders", "bob", 200).at("/sessions/0/id").stringValue());
    get("/api/sessions/s-1", "bob", 200);
    get("/api/sessions/s-2", "bob", 404);
    get("/api/sessions?before=yesterday", "bob", 400);
    assertEquals(2, get("/api/sessions/s-1/operations", "bob", 200).path("operations").size());
    assertEquals("session-viewed", recorded.events.getLast().what());
  }

  @Test
  void showsWhatTheClientSaw() throws Exception {
    var answer = get("/api/sessions/s-1/operations/1/answer", "bob", 200);
    assertEquals("email", answer.at("/parts/0/columns/1/name").stringValue());
    assertTrue(answer.at("/parts/0/columns/1/masked").booleanValue());
    assertTrue(answer.at("/parts/0/rows/0/1").isNull());
    assertEquals("SELECT 1", answer.at("/parts/1/text").stringValue());
    var event = recorded.events.getLast();
    assertEquals("answer-viewed", event.what());
    assertEquals(1L, event.facts().get("sequence"));
    get("/api/sessions/s-1/operations/2/answer", "bob", 404);
    get("/api/sessions/s-1/operations/two/answer", "bob", 400);
    get("/api/sessions/s-2/operations/1/answer", "bob", 404);
  }

  @Test
  void servesTheUiWithItsPagesAndNothingElse() throws Exception {
    for (var page : List.of("/", "/approvals/abc", "/sessions")) {
      var response = send("GET", page, null, null);
      assertEquals(200, response.statusCode(), page);
      assertTrue(response.body().contains("Sallyport"));
    }
    assertEquals("export {}", send("GET", "/assets/app-1.js", null, null).body());
    assertEquals(404, send("GET", "/assets/app-2.js", null, null).statusCode());
    assertEquals(404, send("GET", "/notes.secret", null, null).statusCode());
    for (var path : List.of("/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd.txt")) {
      var response = send("GET", path, null, null);
      assertFalse(response.body().contains("root:"), path);
    }
  }

  @Test
  void everyAnswerCarriesTheSecurityHeaders() throws Exception {
    for (var path : List.of("/", "/api/me", "/health/live", "/metrics", "/nothing.txt")) {
      var headers = send("GET", path, null, null).headers();
      assertTrue(
          headers
              .firstValue("Content-Security-Policy")
              .orElse("")
              .contains("frame-ancestors 'none'"),
          path);
      assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElse(""));
      assertTrue(headers.firstValue("Server").isEmpty());
    }
  }

  @Test
  void speaksTlsWithACertificateAndTakesItsSuccessor(@TempDir Path folder) throws Exception {
    console.close();
    var certificate = TestCertificate.in(folder);
    start(
        new ConsoleConfig(
            null,
            0,
            null,
            certificate.certificate(),
            certificate.key(),
            ui,
            null,
            null,
            null,
            null));
    var first = servedOverTls();
    assertEquals("max-age=31536000", first.headers().firstValue("Strict-Transport-Security").get());
    var before = certificateOf(first);

    TestCertificate.in(folder);
    Files.setLastModifiedTime(
        certificate.certificate(), FileTime.from(Instant.now().plusSeconds(5)));

    for (int i = 0; i < 60 && certificateOf(servedOverTls()).equals(before); i++) {
      TimeUnit.MILLISECONDS.sleep(500);
    }
    assertNotEquals(before, certificateOf(servedOverTls()));
  }

  /**
   * The connection's certificate is looked at; whether it is trusted is not this test's subject.
   */
  private HttpResponse<String> servedOverTls() throws Exception {
    var trusting = SSLContext.getInstance("TLS");
    trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
    try (var client = HttpClient.newBuilder().sslContext(trusting).build()) {
      return client.send(
          HttpRequest.newBuilder(URI.create(console.address() + "/health/live")).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static String certificateOf(HttpResponse<String> response) throws Exception {
    return response.sslSession().orElseThrow().getPeerCertificates()[0].toString();
  }

  private String ask(String group) throws Exception {
    return get(approvals.ask(drop(digest, CLAUDE, need(1, group)))).id();
  }

  private JsonNode get(String path, String who, int status) throws Exception {
    var response = send("GET", path, who, null);
    assertEquals(status, response.statusCode(), response.body());
    return contract.check("GET", path, response);
  }

  private JsonNode post(String id, String who, String body, int status) throws Exception {
    var path = "/api/approvals/" + id + "/answer";
    var response = send("POST", path, who, body);
    assertEquals(status, response.statusCode(), response.body());
    return contract.check("POST", path, response);
  }

  private HttpResponse<String> send(String method, String path, String who, String body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(console.address() + path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (who != null) {
      request.header("Authorization", "Bearer " + who);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> raw(String path, String body, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(console.address() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .headers(headers);
    if (!List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static String word(JsonNode problem) {
    return problem.path("type").stringValue().replaceFirst(".*:", "");
  }

  private static List<String> ids(JsonNode list) {
    return list.path("approvals").valueStream().map(a -> a.path("id").stringValue()).toList();
  }

  record Sse(String name, String data) {}

  /** Reads a stream of events until it is closed. */
  private final class EventReader implements AutoCloseable {
    final LinkedBlockingQueue<Sse> events = new LinkedBlockingQueue<>();
    private final InputStream body;
    volatile String lastId;

    EventReader(String who, String seen) throws Exception {
      var request =
          HttpRequest.newBuilder(URI.create(console.address() + "/api/events"))
              .header("Authorization", "Bearer " + who);
      if (seen != null) {
        request.header("Last-Event-ID", seen);
      }
      var response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      assertEquals(200, response.statusCode());
      body = response.body();
      Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
        String name = null;
        for (String line; (line = lines.readLine()) != null; ) {
          if (line.startsWith("id: ")) {
            lastId = line.substring(4);
          } else if (line.startsWith("event: ")) {
            name = line.substring(7);
          } else if (line.startsWith("data:") && name != null) {
            events.add(new Sse(name, line.substring(5)));
          }
        }
      } catch (IOException e) {
        // closed by the test
      }
    }

    Sse next() throws Exception {
      return events.poll(10, TimeUnit.SECONDS);
    }

    /** The next event of this question. */
    JsonNode approval(String id) throws Exception {
      for (Sse event; (event = next()) != null; ) {
        var card = new JsonMapper().readTree(event.data());
        if (id.equals(card.path("id").stringValue(""))) {
          return card;
        }
      }
      throw new AssertionError("no event of " + id);
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  record Event(String what, Map<String, Object> facts) {}

  private static final class Events implements Recording {
    final List<Event> events = new CopyOnWriteArrayList<>();
    volatile boolean broken;

    List<Event> of(String approval) {
      return events.stream().filter(e -> approval.equals(e.facts().get("approval"))).toList();
    }

    @Override
    public SessionRecord open(
        Session session, Decision decision, java.util.concurrent.Executor executor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void event(String what, Map<String, Object> facts) {
      if (broken) {
        throw new JournalException("no space left", null);
      }
      events.add(new Event(what, facts));
    }
  }

  private static final class OneSession implements SessionsView {
    private static final SessionEntry ENTRY =
        new SessionEntry(
            "s-1",
            CLAUDE,
            null,
            "orders",
            "postgresql",
            "reader",
            null,
            "127.0.0.1",
            "psql",
            Questions.NOON,
            null,
            null,
            2,
            1,
            0,
            new RecordEntry(5, "open", null));

    @Override
    public List<SessionEntry> sessions(Search search) {
      return List.of(ENTRY);
    }

    @Override
    public Optional<SessionEntry> session(String id) {
      return id.equals("s-1") ? Optional.of(ENTRY) : Optional.empty();
    }

    @Override
    public List<OperationEntry> operations(String sessionId, long after, int limit) {
      var at = Instant.parse("2026-03-01T12:00:01.5Z");
      return List.of(
          new OperationEntry(
              1,
              at,
              "SELECT",
              List.of("read"),
              "SELECT $1",
              "sql",
              "allow",
              "SQL-001",
              "a read",
              null,
              "b41c",
              true,
              new ResultEntry("completed", "SELECT 1", null, 1, 20, 0, 3.1),
              null),
          new OperationEntry(
              2,
              at,
              "DROP TABLE",
              List.of("drop"),
              "DROP TABLE invoices",
              "sql",
              "hold",
              "SQL-010",
              "removing",
              "abc",
              null,
              false,
              null,
              new RefusalEntry("refused", "GATE-020", "keep it")));
    }

    @Override
    public Optional<AnswerEntry> answer(String sessionId, long sequence) {
      return sequence == 1
          ? Optional.of(
              new AnswerEntry(
                  List.of(
                      new AnswerPart.Table(
                          List.of(
                              new AnswerPart.Column("id", false),
                              new AnswerPart.Column("email", true)),
                          List.of(Arrays.asList("1", null))),
                      new AnswerPart.Text("SELECT 1")),
                  false))
          : Optional.empty();
    }
  }

  private static final class FixedStatus implements StatusView {
    @Override
    public String version() {
      return "0.1.0";
    }

    @Override
    public String policyRevision() {
      return "3f9c";
    }

    @Override
    public List<Piece> plugins() {
      return List.of(new Piece("sql", "active", "0.1.0", null));
    }

    @Override
    public List<Piece> targets() {
      return List.of(new Piece("orders.yaml", "refused", null, "port: 99999: use 1 to 65535"));
    }

    @Override
    public List<Piece> routes() {
      return List.of();
    }

    @Override
    public List<String> notices() {
      return List.of("This gateway uses the demo's issuer.");
    }
  }

  private static final class OneTarget implements TargetsView {
    private static final TargetEntry ORDERS =
        new TargetEntry(
            "orders", "postgresql", "db:5432", Map.of("environment", "production"), 3, "static");

    @Override
    public List<TargetEntry> targets() {
      return List.of(ORDERS);
    }

    @Override
    public Optional<TargetEntry> target(String name) {
      return name.equals("orders") ? Optional.of(ORDERS) : Optional.empty();
    }
  }
}
