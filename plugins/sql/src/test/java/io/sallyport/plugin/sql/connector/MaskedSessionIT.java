package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sallyport.api.Limits;
import io.sallyport.api.Mask;
import io.sallyport.api.Passage;
import io.sallyport.api.Secret;
import io.sallyport.api.Transcript;
import io.sallyport.plugin.masking.MaskingConfig;
import io.sallyport.plugin.masking.StandardMasking;
import io.sallyport.plugin.masking.detect.Kind;
import io.sallyport.plugin.sql.language.GrammarStatementReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session whose answers are masked, with nothing but real parts. */
@Tag("peer")
class MaskedSessionIT {
  private static final Mask DETECT = new Mask(Mask.UNCLASSIFIED, "redact", Map.of());
  private static final List<Mask> MASKS =
      List.of(
          new Mask("public.people.email", "email", Map.of("domain", "hide")),
          new Mask("public.people.card", "partial", Map.of()),
          new Mask("public.people.code", "token", Map.of()),
          new Mask("public.people.tags", "token", Map.of()),
          DETECT);

  private static PostgresqlServer server;
  private TestGate gate;
  private RawClient client;

  @BeforeAll
  static void startServer() {
    server = PostgresqlServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect() throws Exception {
    gate =
        new TestGate(
            new PostgresqlConnector(
                new GrammarStatementReader(),
                Results.MASKED,
                new StandardMasking(
                    reference -> Secret.of(new byte[32]),
                    new MaskingConfig(EnumSet.allOf(Kind.class), "key:masking"))),
            server.port);
    client = RawClient.open(gate.port);
    client.query("DROP TABLE IF EXISTS people, bills CASCADE");
    client.query(
        """
        CREATE TABLE people(id int primary key, email text unique, card text, code text,
          tags text[], city text);
        CREATE TABLE bills(id int primary key, person int references people, total int, note text);
        INSERT INTO people VALUES (1, 'ann.quill@hidden.test', '4111111111111111', 'XK-4471-QZ',
          '{a}', 'Oslo');
        INSERT INTO bills VALUES (1, 1, 20, 'ask ann.quill@hidden.test'), (2, 1, 5, 'none');
        CREATE VIEW totals AS SELECT sum(total) FROM bills;
        """);
    client.close();
    gate.classification =
        Map.of(
            "public.people.email", "email",
            "public.people.card", "card",
            "public.people.code", "id",
            "public.people.tags", "label");
    masks(MASKS);
    client = RawClient.open(gate.port);
  }

  private void masks(List<Mask> masks) {
    gate.passage = new Passage(masks, Limits.NONE, Transcript.OFF);
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    gate.close();
  }

  @Test
  void answersWhatShowsNoMaskedField() throws Exception {
    assertEquals("D[1]", client.query("SELECT count(*) FROM people").get(1));
    assertEquals(
        "D[OSLO, null]", client.query("SELECT upper(city), upper(email) FROM people").get(1));
    assertEquals(
        "D[25, Oslo!]",
        client
            .query(
                "SELECT sum(b.total), p.city || '!' FROM people p JOIN bills b ON b.person = p.id GROUP BY 2")
            .get(1));
    client.parse("", "SELECT count(*), upper(max(city)), max(email) FROM people");
    client.bind("", "").execute("", 0).sync();
    assertEquals("D[1, OSLO, null]", client.answers().get(2));
  }

  /** Done by somebody whom nothing is masked for, elsewhere. */
  private void elsewhere(String sql) throws Exception {
    Map<String, String> classified = gate.classification;
    gate.classification = Map.of();
    masks(List.of());
    try (RawClient other = RawClient.open(gate.port)) {
      List<String> answers = other.query(sql);
      assertTrue(answers.stream().noneMatch(one -> one.startsWith("E[")), answers.toString());
    } finally {
      gate.classification = classified;
      masks(MASKS);
    }
  }

  private void openAgain() throws Exception {
    client.close();
    gate.classification = new java.util.HashMap<>(gate.classification); // what was known is not
    client = RawClient.open(gate.port);
  }

  @Test
  void aViewThatIsMadeWhileTheSessionIsOpenShowsNoMaskedField() throws Exception {
    gate.targetSettings.put("catalogTtl", "1s");
    elsewhere("CREATE OR REPLACE VIEW notes AS SELECT note FROM bills WHERE id = 2");
    openAgain();
    assertEquals("D[none]", client.query("SELECT note || '' FROM notes").get(1));
    elsewhere("CREATE OR REPLACE VIEW notes AS SELECT reverse(code) AS note FROM people");
    Thread.sleep(1100);

    assertEquals("D[null]", client.query("SELECT note || '' FROM notes").get(1));
    client.run("SELECT note FROM notes").sync();
    assertEquals("D[null]", client.answers().get(2));
    elsewhere("DROP VIEW notes");
  }

  @Test
  void aRowThatAForeignKeyChangesIsInNoError() throws Exception {
    elsewhere(
        """
        DROP TABLE IF EXISTS towns CASCADE;
        CREATE TABLE towns(id int primary key);
        INSERT INTO towns VALUES (1);
        ALTER TABLE people ADD town int NOT NULL DEFAULT 1 REFERENCES towns ON DELETE SET NULL;
        """);
    openAgain();
    String answer = client.query("DELETE FROM towns").getFirst();

    assertTrue(answer.startsWith("E[") && answer.contains("23502"), answer);
    assertFalse(answer.contains("XK-4471-QZ") || answer.contains("Oslo"), answer);
  }

  @Test
  void callsNoFunctionThatIsWrittenAsAColumn() throws Exception {
    elsewhere(
        """
        CREATE FUNCTION payer(b bills) RETURNS text LANGUAGE sql STABLE AS
          'SELECT code FROM people WHERE id = $1.person';
        CREATE FUNCTION spend(b anyelement) RETURNS int LANGUAGE plpgsql AS
          'BEGIN UPDATE bills SET total = 0; RETURN 1; END';
        """);
    callsNone();
    gate.classification = Map.of();
    masks(List.of(DETECT));
    callsNone();
    elsewhere("DROP FUNCTION payer, spend");
  }

  private void callsNone() throws Exception {
    openAgain();
    for (String hidden :
        List.of(
            "SELECT b.payer FROM bills b",
            "SELECT (b).payer FROM bills b",
            "SELECT bills.payer || '' FROM bills",
            "SELECT public.bills.payer FROM bills",
            "SELECT (x.b).payer FROM (SELECT b FROM bills b) x",
            "SELECT 1 FROM bills b ORDER BY b.payer",
            "COPY (SELECT b.spend FROM bills b) TO STDOUT",
            "SELECT x.spend FROM (SELECT 1) x",
            "UPDATE bills b SET note = b.payer WHERE b.spend = 1")) {
      String answer = client.query(hidden).getFirst();
      assertTrue(answer.contains("written as if it were a column"), hidden + answer);
    }
    client.query("PREPARE p AS SELECT b.spend FROM bills b");
    assertTrue(client.query("EXECUTE p").getFirst().startsWith("E["));
    String answer = client.run("SELECT b.spend FROM bills b").sync().answers().get(1);
    assertTrue(answer.contains("written as if it were a column"), answer);
    List<String> answers = client.query("SELECT b.total, b.person FROM bills b");
    assertEquals("D[20, 1]", answers.get(1), answers.toString());
  }

  @Test
  void answersOnAfterADrop() throws Exception {
    client.query("DROP VIEW totals");
    client.query("CREATE TEMP TABLE scratch(id int)");
    assertEquals(
        "D[OSLO, 1]", client.query("SELECT upper(city), count(*) OVER () FROM people").get(1));
  }

  @Test
  void tellsWhyADropFails() throws Exception {
    List<String> answers = client.query("DROP TABLE bills");
    assertEquals(
        "E[C2BP01 | Mcannot drop table bills because other objects depend on it"
            + " | Dview totals depends on table bills"
            + " | HUse DROP ... CASCADE to drop the dependent objects too.]",
        answers.getFirst());
    assertTrue(client.query("DROP TABLE people").getFirst().startsWith("E[C2BP01 | Mcannot drop"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "42P01:nosuch:SELECT * FROM nosuch",
        "42P01:nosuch:SELECT email FROM people, nosuch",
        "42703:nosuch:SELECT nosuch FROM people",
        "42883:nosuch:SELECT nosuch(city) FROM people",
        "42803:GROUP BY:SELECT city, count(*) FROM people",
        "22P02:\"x1y\":SELECT city FROM people WHERE id = 'x1y'",
        "42P07:already exists:CREATE TABLE people(id int)",
        "0A000:not allowed:SELECT count(*) FROM people FOR UPDATE",
      })
  void tellsTheClientsOwnMistakes(String attempt) throws Exception {
    String[] parts = attempt.split(":", 3);
    String simple = client.query(parts[2]).getFirst();
    assertTrue(simple.contains("C" + parts[0]) && simple.contains(parts[1]), simple);
    List<String> answers = client.run(parts[2]).sync().answers();
    String extended = answers.get(answers.size() - 2);
    assertTrue(extended.contains("C" + parts[0]) && extended.contains(parts[1]), extended);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "22P02:SELECT email::int FROM people",
        "23505:INSERT INTO people(id, email) VALUES (1, 'x')",
        "0A000:SELECT email::regclass FROM people",
        "42601:SELECT email::regtype FROM people",
        "42P01:SELECT has_table_privilege(card, 'select') FROM people",
        "42704:SELECT current_setting(code) FROM people",
        "22012:SELECT 1 / (id - 1) FROM people",
      })
  void keepsTheCodeOfAnErrorThatMayCarryAValue(String attempt) throws Exception {
    String code = attempt.substring(0, 5);
    List<String> answers = client.query(attempt.substring(6));
    String answer = answers.get(answers.size() - 2);
    assertTrue(answer.startsWith("E[C" + code), answer);
    assertTrue(answer.contains("details are withheld"), answer);
    assertFalse(
        answer.contains("quill") || answer.contains("4111") || answer.contains("4471"), answer);
  }

  @Test
  void endsAResultThatTurnsOutNotToBeMaskable() throws Exception {
    client.query("UPDATE people SET tags = array_fill('tag'::text, array[400000])");
    List<String> answers = client.query("SELECT city, tags FROM people");
    String end = answers.get(answers.size() - 2);
    assertTrue(end.contains("GATE-091") && end.startsWith("E[C42501"), end);
    assertEquals("Z[I]", answers.getLast());
    assertFalse(answers.toString().contains("tag,"), "the row must not show");
    client.parse("", "SELECT city, tags FROM people").bind("", "").execute("", 0).sync();
    answers = client.answers();
    assertTrue(answers.get(answers.size() - 2).contains("GATE-091"));
    assertEquals(List.of("T", "D[1]", "C[SELECT 1]", "Z[I]"), client.query("SELECT 1"));
  }

  @Test
  void copiesWhatNobodyClassifiedThroughTheDetectors() throws Exception {
    String seen = copied("COPY bills TO STDOUT");
    assertEquals("1\t1\t20\task *********************\n2\t1\t5\tnone\n", seen);
    assertEquals("1,Oslo\n", copied("COPY (SELECT id, city FROM people) TO STDOUT CSV"));
    assertEquals(
        "1\tOSLO\n", copied("COPY (SELECT count(*), upper(max(city)) FROM people) TO STDOUT"));
    assertEquals(
        "id,note\n1,'ask *********************'\n2,'none'\n",
        copied(
            "COPY bills(id, note) TO STDOUT (FORMAT csv, HEADER, QUOTE '''', FORCE_QUOTE (note))"));
    for (String sql :
        List.of(
            "COPY people TO STDOUT",
            "COPY people(id, email) TO STDOUT",
            "COPY (SELECT upper(email) FROM people) TO STDOUT",
            "COPY bills TO STDOUT (FORMAT binary)",
            "COPY bills TO STDOUT (ENCODING 'LATIN1')")) {
      assertTrue(client.query(sql).getFirst().contains("GATE-091"), sql);
    }
  }

  @Test
  void copiesARowThatIsTooLargeToBeHeld() throws Exception {
    client.query(
        "INSERT INTO bills SELECT 3, 1, 1, repeat('word ', 300000) || 'ann.quill@hidden.test'"
            + " || repeat(' word', 300000)");
    String seen = copied("COPY bills TO STDOUT");
    assertFalse(seen.contains("quill"));
    assertTrue(seen.contains("word ********************* word"));
    assertEquals(3_000_000 + 21 + 7, seen.lines().toList().getLast().length() + 1);
  }

  @Test
  void dumpsWhatNobodyClassified() throws Exception {
    client.close();
    gate.classification = Map.of();
    masks(List.of(DETECT));
    client = RawClient.open(gate.port);

    String seen = copied("COPY people TO STDOUT");

    assertEquals("1\t*********************\t9999999999999999\tXK-4471-QZ\t{a}\tOslo\n", seen);
  }

  private String copied(String sql) throws Exception {
    client.message('Q', RawClient.zero(sql)).flush();
    StringBuilder data = new StringBuilder();
    String next = client.next();
    while (!next.startsWith("Z")) {
      if (next.startsWith("d[")) {
        data.append(next, 2, next.length() - 1);
      } else if (next.startsWith("E")) {
        return next + client.until("Z");
      }
      next = client.next();
    }
    return data.toString();
  }

  @Test
  void readsLargeObjectsThroughTheDetectors() throws Exception {
    client.query("SELECT lo_from_bytea(4711, 'ask ann.quill@hidden.test now')");
    client.query("BEGIN");
    client.query("SELECT lo_open(4711, 262144)");
    assertTrue(call(954, 0, 100).contains("GATE-091"), "fields are masked here");
    client.query("ROLLBACK");
    masks(List.of(DETECT));
    client.query("BEGIN");
    client.query("SELECT lo_open(4711, 262144)");
    assertEquals("V[ask ********************* now]", call(954, 0, 100));
    client.query("ROLLBACK");
    client.query("SELECT lo_unlink(4711)");
  }

  private String call(int function, int... arguments) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    body.writeInt(function);
    body.writeShort(1);
    body.writeShort(1);
    body.writeShort(arguments.length);
    for (int argument : arguments) {
      body.writeInt(4);
      body.writeInt(argument);
    }
    body.writeShort(1);
    client.message('F', bytes.toByteArray()).flush();
    return client.until("Z").getFirst();
  }

  @Test
  void whatCannotBeMaskedComesWithTheNearestFormThatCan() throws Exception {
    String answer = client.query("COPY people TO STDOUT").getFirst();

    assertTrue(answer.contains("DGATE-091 (request "), answer);
    assertTrue(answer.contains("Ha SELECT of the same columns can be masked"), answer);
  }

  @Test
  void storesNoMaskedValue() throws Exception {
    String row = client.query("SELECT email, card, code FROM people").get(1);
    assertTrue(row.startsWith("D[a***@example.com, ************1111, "), row);
    String token = row.substring(row.lastIndexOf(' ') + 1, row.length() - 1);
    for (String value : List.of("a***@example.com", "************1111", token)) {
      String sql = "UPDATE people SET city = 'Rome', card = '%s' WHERE id = 1".formatted(value);
      assertTrue(client.query(sql).getFirst().contains("GATE-092"), sql);
      client.parse("", "INSERT INTO people(id, code) VALUES (9, $1)");
      client.bind("", "", value).execute("", 0).sync();
      assertTrue(client.answers().toString().contains("GATE-092"), value);
    }
    assertEquals(
        "C[UPDATE 1]", client.query("UPDATE people SET card = '42**' WHERE id = 1").getFirst());
    assertEquals(
        "C[UPDATE 1]",
        client.query("UPDATE bills SET note = '****' WHERE id = 1").getFirst(),
        "nothing is masked there");
  }
}
