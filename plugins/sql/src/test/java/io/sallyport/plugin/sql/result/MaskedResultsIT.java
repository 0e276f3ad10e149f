package io.sallyport.plugin.sql.result;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.Limits;
import io.sallyport.api.Mask;
import io.sallyport.api.Passage;
import io.sallyport.api.Secret;
import io.sallyport.api.Transcript;
import io.sallyport.api.masking.Masking;
import io.sallyport.plugin.masking.MaskingConfig;
import io.sallyport.plugin.masking.StandardMasking;
import io.sallyport.plugin.masking.detect.Kind;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.GrammarStatementReader;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.language.StatementReader;
import io.sallyport.plugin.sql.language.lineage.ResultLineage;
import io.sallyport.plugin.sql.result.PostgresClient.Message;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real server answers, through the filters. */
@Tag("peer")
class MaskedResultsIT {
  private static final Map<String, String> CLASSIFICATION =
      Map.of(
          "m.users.email", "email",
          "m.users.ssn", "ssn",
          "m.users.card", "card",
          "m.users.salary", "money",
          "m.users.born", "birthday",
          "m.users.tags", "label",
          "m.users.doc", "document",
          "m.users.ref", "id");

  private static final List<Mask> MASKS =
      List.of(
          new Mask("m.users.email", "email", Map.of("domain", "hide")),
          new Mask("m.users.ssn", "token", Map.of()),
          new Mask("m.users.card", "partial", Map.of()),
          new Mask("m.users.salary", "token", Map.of()),
          new Mask("m.users.born", "truncate", Map.of("unit", "year")),
          new Mask("m.users.tags", "token", Map.of()),
          new Mask("m.users.doc", "redact", Map.of()),
          new Mask("m.users.ref", "token", Map.of()),
          new Mask(Mask.UNCLASSIFIED, "detect", Map.of()));

  /** Nothing of these may be seen: values, and pieces that no mask leaves. */
  private static final List<String> PROTECTED =
      List.of(
          "ann.quill",
          "bob.tarn",
          "quill",
          "078-05-1120",
          "219-09-9999",
          "4111111111111111",
          "5500005555555559",
          "84217",
          "91733",
          "1980-02-03",
          "1990-11-28",
          "f81d4fae",
          "6b2a1c9e");

  private static final Masking MASKING =
      new StandardMasking(
          reference -> Secret.of(new byte[32]),
          new MaskingConfig(EnumSet.allOf(Kind.class), "key:masking"));
  private static final StatementReader READER = new GrammarStatementReader();

  private static PostgresServer server;
  private static PostgresClient client;
  private static Catalog catalog;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresServer.start();
    client = new PostgresClient(server.port);
    for (Message message : client.query(resource("schema.sql"))) {
      if (message.type() == 'E') {
        fail(message.body().toString(UTF_8));
      }
    }
    client.query("SET search_path = m");
    catalog = load(client, CLASSIFICATION);
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    server.close();
    READER.close();
  }

  static Catalog load(PostgresClient client, Map<String, String> classification)
      throws IOException {
    Catalog.Loader loader = new CatalogLoader(classification);
    for (Message message : client.query(loader.query())) {
      switch (message.type()) {
        case 'D' ->
            loader.row(
                PostgresClient.values(message.body()).stream()
                    .map(v -> v == null ? null : new String(v, UTF_8))
                    .toList());
        case 'E' -> fail(message.body().toString(UTF_8));
        default -> {}
      }
    }
    return loader.loaded();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = MaskedResultsIT.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  static Stream<String> leaks() throws IOException {
    return resource("leaks.sql").lines().filter(line -> !line.isBlank() && !line.startsWith("--"));
  }

  @ParameterizedTest
  @MethodSource("leaks")
  void leaksNothing(String sql) throws Exception {
    leaksNothing(sql, MASKS);
  }

  static Stream<String> leaksOfWhatIsClassified() throws IOException {
    return leaks().filter(sql -> !sql.contains("leaky") && !sql.contains("from events"));
  }

  /** The detectors, which find addresses wherever they are, must not be what saves us. */
  @ParameterizedTest
  @MethodSource("leaksOfWhatIsClassified")
  void leaksNothingClassifiedWithoutDetectors(String sql) throws Exception {
    leaksNothing(
        sql, MASKS.stream().filter(mask -> !mask.field().equals(Mask.UNCLASSIFIED)).toList());
  }

  private static void leaksNothing(String sql, List<Mask> masks) throws IOException {
    for (int format = 0; format < 3; format++) {
      String seen = asClient(sql, format, masks).everything();
      for (String value : PROTECTED) {
        assertFalse(
            seen.contains(value) || seen.contains(hex(value)),
            () -> "saw " + value + " in the answer to: " + sql);
      }
    }
  }

  @Test
  void showsTheLeaksWithoutMasks() throws Exception {
    // The list must be able to fail: without masks most of it shows a protected value.
    long leaking =
        leaks()
            .filter(sql -> {
              try {
                String seen = asClient(sql, 0, List.of()).everything();
                return PROTECTED.stream().anyMatch(v -> seen.contains(v) || seen.contains(hex(v)));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            })
            .count();
    System.out.println("leak attempts that leak unmasked: " + leaking + " of " + leaks().count());
    assertTrue(leaking > 60, "only " + leaking);
  }

  @ParameterizedTest
  @MethodSource("benign")
  void answersWhatIsHarmless(String sql) throws Exception {
    Answer masked = asClient(sql, 0, MASKS);
    Answer clear = asClient(sql, 0, List.of());
    assertFalse(clear.rows.isEmpty(), "the query must have rows: " + clear.everything());
    assertEquals(clear.everything(), masked.everything());
  }

  static Stream<String> benign() throws IOException {
    return resource("benign.sql").lines().filter(line -> !line.isBlank() && !line.startsWith("--"));
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.CsvSource(
      delimiter = '|',
      textBlock =
          """
          false | create table foo as select email from m.users
          false | select email into foo from users
          false | insert into orders(contact) select email from users
          false | update orders set contact = u.email from users u
          false | merge into orders o using users u on u.id = o.id when matched then update set contact = u.email
          false | update users set note = salary::text where id = 1
          false | update users u set note = lower(x.email) from users x
          false | update users set (note, city) = (select email, 'x')
          false | insert into users(id, note) select 9, email from users
          false | insert into users select * from users
          false | insert into users(id, email, note) values (9, 'a', (select ssn from users limit 1))
          false | insert into users(id) values (1) on conflict (id) do update set note = users.email
          false | merge into users u using orders o on u.id = o.id when matched then update set note = u.ssn
          false | with x as (update users set note = email returning 1) select * from x
          true  | update users set note = upper(city), salary = salary * 2, born = default where id = 1
          true  | update users set (note, city) = ('a', 'b')
          true  | insert into users(id, email, city) values (9, 'a', 'b') on conflict (id) do update set city = excluded.city
          false | update users set city = email
          false | update users set city = lower(ssn) where id = 1
          false | update users u set city = u::text
          false | update users set city = (row(users.*))::text
          false | update users set (city, note) = (email, card)
          false | update users set city = (select d.email from users d limit 1)
          false | insert into users(id, city) select id + 10, email from users
          false | insert into users(id) values (1) on conflict (id) do update set note = users.email
          false | merge into users u using orders o on u.id = o.id when matched then update set city = u.ssn
          false | select set_config('my.x', (select string_agg(reverse(ssn), ',') from users), false)
          false | select setseed(1.0 / replace(ssn, '-', '')::float8) from users
          false | select pg_notify('c', email) from users
          false | select pg_advisory_lock(replace(ssn, '-', '')::bigint) from users
          false | select set_config('my.x', secret(1), false)
          false | select lo_from_bytea(0, email::bytea) from users
          false | update users set id = id where set_config('my.x', ssn, false) <> ''
          false | do $$ declare v text; begin select email into v from m.users; perform set_config('my.x', v, false); end $$
          true  | select set_config('my.x', 'y', false)
          true  | select set_config('search_path', '', false) from pg_catalog.pg_class
          true  | select nextval('s'), email from users
          true  | update users set email = lower(email), city = 'Oslo' where ssn = '1' returning city
          true  | update users set city = upper(city), id = id + 1
          true  | update orders set label = contact
          true  | insert into users(id, email) values (1, 'x') on conflict (id) do update set email = excluded.email
          true  | create table foo(id int)
          true  | create temp table foo as select id from orders
          true  | create index on users(email)
          true  | create view late as select email from users
          true  | insert into orders(contact) values ('x')
          true  | insert into orders(contact) select label from orders
          true  | update users set note = 'x' where id = 1
          true  | delete from users where id = 99
          """)
  void copiesNoMaskedFieldToAnotherTable(boolean allowed, String sql) {
    Statement statement = READER.read(sql.getBytes(UTF_8), false).toCompletableFuture().join();
    MaskedResults results = new MaskedResults(MASKING, catalog);
    assertEquals(
        allowed, results.mayForward(statement, new Passage(MASKS, Limits.NONE, Transcript.OFF)));
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.CsvSource(
      delimiter = '|',
      textBlock =
          """
          true  | select o.id from users u join orders o on o.id = substr(u.ssn, 1, 3)::int
          true  | select o.id from users u, orders o where o.id - substr(u.ssn, 1, 3)::int = 0
          true  | select o.id from (select id, substr(ssn, 1, 3)::int k from users) u join orders o on o.id = u.k
          true  | select o.id from (select substr(ssn, 1, 3)::int from users) u(k) join orders o on o.id = u.k
          true  | select o.id from (select ssn::int from users) u join orders o on o.id = u.int4
          true  | select o.id from (select substr(ssn, 1, 3)::int id from users) u join orders o using (id)
          true  | select o.id from (select substr(ssn, 1, 3)::int id from users) u natural join orders o
          true  | with k as (select substr(ssn, 1, 3)::int n from users) select o.id from k join orders o on o.id = k.n
          true  | with k(n) as (select salary::int from users) select o.id from k join orders o on o.id = k.n
          true  | with recursive k as (select 1 n, ssn s from users union all select n + 1, s from k where n < substr(s, 1, 1)::int) select n from k
          true  | select o.id from orders o where o.id in (select substr(ssn, 1, 3)::int from users)
          true  | select o.id from orders o where o.id = any (select substr(ssn, 1, 3)::int from users)
          true  | select o.id from orders o where exists (select 1 from users u where o.id = substr(u.ssn, 1, 3)::int)
          true  | select o.id from orders o where o.label like (select left(email, 1) from users limit 1) or o.id = 0
          true  | select id from orders where contact < (select email from users where id = 1)
          true  | select id from orders offset (select substr(ssn, 1, 1)::int from users limit 1)
          true  | select id from orders limit (select substr(ssn, 1, 1)::int from users limit 1)
          true  | select id from orders order by (id = (select substr(ssn, 1, 1)::int from users limit 1))
          true  | select o.id from orders o, users u order by abs(o.id - u.salary)
          true  | select id, generate_series(1, substr(ssn, 1, 1)::int) from users
          true  | select u.id from users u, generate_series(1, salary::int)
          true  | select id, unnest(array_fill(1, array[substr(ssn, 1, 1)::int])) from users
          true  | select id, string_to_table(repeat('x,', substr(ssn, 1, 1)::int), ',') from users
          true  | select k.n from users u, lateral (values (substr(u.ssn, 1, 1)::int)) k(n) join orders o on true where o.id = k.n
          true  | select o.id from users u(a, b, c) join orders o on o.id = substr(c, 1, 1)::int
          true  | select o.id from users u join orders o on u::text like '(%,' or o.id::text = left(u::text, 2)
          true  | select o.id from users u join orders o on o.label like u.email
          true  | select o.id from v join orders o on o.label = left(v.mail, 2)
          true  | delete from orders o using users u where o.id = substr(u.ssn, 1, 3)::int
          true  | update orders o set label = 'x' from users u where o.id = substr(u.ssn, 1, 3)::int
          true  | select sum(o.id) over (order by o.id rows (select substr(ssn, 1, 1)::int from users limit 1) preceding) from orders o
          true  | select * from orders tablesample system ((select substr(ssn, 1, 1)::int from users limit 1))
          true  | declare c cursor for select o.id from users u join orders o on o.id = substr(u.ssn, 1, 3)::int
          true  | copy (select o.id from users u join orders o on o.id = substr(u.ssn, 1, 3)::int) to stdout
          true  | select id from orders where (id, label) = any (select salary::int, email from users)
          true  | select case when o.id = u.salary::int then 1 end from users u, orders o where case when o.id = u.salary::int then true end
          true  | select o.id from orders o join lateral (select 1 from users u where u.salary > o.id) k on true
          false | select city from users where lower(email) = 'x' and ssn like '078%' and salary > 10
          false | select o.id from users u join orders o on o.contact = u.email
          false | select o.id from orders o where contact in (select email from users where city = 'Oslo')
          false | select city, count(*) from users group by city having max(email) > 'b' order by length(email)
          false | select u.id, o.total * 2 from users u join orders o on u.id + 0 = o.user_id where u.born is not null
          false | select unnest(tags), jsonb_array_elements(doc) from users
          false | with u as (select id, lower(email) as mail from users) select u.mail, o.id from u join orders o on o.user_id = u.id
          false | select lower(email), (select count(*) from orders o where o.user_id = users.id) from users limit 5
          false | select * from users where id = (select max(id) from users) limit 10 offset 5
          false | select o.id from orders o join plain p on o.id + 1 = p.id
          """)
  void tellsNoMaskedValueByTheRowsThatItPicks(boolean tells, String sql) {
    Statement statement = READER.read(sql.getBytes(UTF_8), false).toCompletableFuture().join();
    assertFalse(statement.shape().facts().containsKey("unread"), statement.shape().toString());
    MaskedResults results = new MaskedResults(MASKING, catalog);
    assertEquals(
        tells,
        results.tells(statement, new Passage(MASKS, Limits.NONE, Transcript.OFF)),
        statement.shape().facts().toString());
  }

  @Test
  void subqueriesInSubqueriesAreLookedAtOnce() {
    String sql =
        "select id from users where ssn in (".repeat(200)
            + "select ssn from users"
            + ")".repeat(200);
    String series =
        "select generate_series(1, ".repeat(1)
            + "generate_series(1, ".repeat(200)
            + "id"
            + ")".repeat(201)
            + " from users";
    for (String text : List.of(sql, series)) {
      var read = READER.read(text.getBytes(UTF_8), false).toCompletableFuture();
      org.junit.jupiter.api.Assertions.assertTimeout(
          java.time.Duration.ofSeconds(5),
          () -> assertFalse(read.join().shape().effects().isEmpty()));
    }
  }

  @Test
  void masksByTypeInBothFormats() throws Exception {
    // Given a column of each masked type
    String sql = "select email, ssn, card, salary, born, tags, doc, ref from users order by id";
    // When it is read as text and as binary, and the binary values are given back to the server
    Answer text = asClient(sql, 0, MASKS);
    Answer binary = asClient(sql, 1, MASKS);
    // Then the text is what was asked for
    List<String> row = text.texts(0);
    assertEquals("a***@example.com", row.get(0));
    assertTrue(row.get(1).matches("\\d{3}-\\d{2}-\\d{4}"), row.get(1));
    assertEquals("************1111", row.get(2));
    assertTrue(row.get(3).matches("[1-9]\\d{4}\\.\\d{2}"), row.get(3));
    assertEquals("1980-01-01", row.get(4));
    assertTrue(row.get(5).matches("\\{\"\\w{3}\\.\\w{5}@\\w{4}\\.\\w{3}\",\"\\w\"}"), row.get(5));
    assertEquals("{\"n\": [0, null, null], \"mail\": \"[redacted]\"}", row.get(6));
    assertTrue(row.get(7).matches("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-.{12}"));
    // and both formats say the same
    assertArrayEquals(row.get(1).getBytes(UTF_8), binary.rows.get(0).get(1));
    ByteBuf ref = Unpooled.wrappedBuffer(binary.rows.get(0).get(7));
    assertEquals(row.get(7).replace("-", ""), io.netty.buffer.ByteBufUtil.hexDump(ref));
    assertEquals(
        java.time.LocalDate.of(1980, 1, 1).toEpochDay()
            - java.time.LocalDate.of(2000, 1, 1).toEpochDay(),
        Unpooled.wrappedBuffer(binary.rows.get(0).get(4)).getInt(0));
    assertEquals(
        row.get(6),
        new String(binary.rows.get(0).get(6), 1, binary.rows.get(0).get(6).length - 1, UTF_8));
  }

  @Test
  void keepsTheMaskThroughViewsAndPartitions() throws Exception {
    assertEquals(
        "a***@example.com", asClient("select mail from v order by id", 0, MASKS).texts(0).get(0));
    assertEquals(
        "a***@example.com", asClient("select email from mv order by id", 0, MASKS).texts(0).get(0));
    assertEquals("c***@example.com", asClient("select email from child", 0, MASKS).texts(0).get(0));
  }

  @Test
  void treatsARelationMadeAfterTheSnapshotAsProtected() throws Exception {
    try (PostgresClient other = new PostgresClient(server.port)) {
      other.query("create table m.copied as select 'x' as word, 1 as id");
    }
    assertEquals(null, asClient("select word from copied", 0, MASKS).rows.get(0).get(0));
    assertEquals(null, asClient("select upper(word) from copied", 0, MASKS).rows.get(0).get(0));
  }

  private static Answer asClient(String sql, int format, List<Mask> masks) throws IOException {
    MaskedResults results = new MaskedResults(MASKING, catalog);
    Passage passage = new Passage(masks, Limits.NONE, Transcript.OFF);
    Answer answer = new Answer();
    String[] parts = sql.split(";;");
    List<Statement> before = new ArrayList<>();
    for (String part : parts) {
      String statement = part.strip();
      Statement read = read(statement, before);
      boolean simple = format == 2 || parts.length > 1;
      boolean refused =
          !results.mayForward(read, passage)
              || (statement.startsWith("copy") && !results.mayCopyOut(read, passage));
      if (refused) {
        answer.texts.append("refused\n");
        continue;
      }
      List<Message> messages =
          simple ? client.query(statement) : client.extended(statement, format);
      short[] formats = simple ? new short[0] : new short[] {(short) format};
      through(results, messages, formats, read, passage, answer);
    }
    client.query("rollback");
    client.query("set search_path = m; set datestyle = iso; deallocate all");
    return answer;
  }

  /** As the connector does: what EXECUTE and FETCH run is part of them. */
  private static Statement read(String text, List<Statement> before) {
    Statement read = READER.read(text.getBytes(UTF_8), false).toCompletableFuture().join();
    before.add(read);
    boolean byName =
        read.commands().stream()
            .anyMatch(c -> c instanceof Command.Execute || c instanceof Command.Fetch);
    if (!byName) {
      return read;
    }
    List<Statement> inner =
        before.stream()
            .flatMap(one -> one.commands().stream())
            .map(command ->
                switch (command) {
                  case Command.Prepare(var name, var prepared) -> prepared;
                  case Command.DeclareCursor(var name, var declared) -> declared;
                  default -> null;
                })
            .filter(Objects::nonNull)
            .toList();
    Set<String> relations = new HashSet<>();
    before.forEach(one -> relations.addAll(one.relations()));
    inner.forEach(one -> relations.addAll(one.relations()));
    return new CrudeStatement(
        relations,
        inner.stream().allMatch(Statement::closed),
        read.commands(),
        inner.stream().flatMap(one -> one.shape().effects().stream()).collect(Collectors.toSet()),
        inner.size() == 1 ? inner.getFirst().lineage() : ResultLineage.NONE);
  }

  private static void through(
      MaskedResults results,
      List<Message> messages,
      short[] formats,
      Statement statement,
      Passage passage,
      Answer answer) {
    ResultFilter filter = null;
    for (Message message : messages) {
      ByteBuf body = message.body();
      ByteBuf out = Unpooled.buffer();
      switch (message.type()) {
        case 'T' ->
            filter = results.filter(PostgresClient.fields(body), formats, statement, passage);
        case 'D' -> {
          filter.row(body, 0, body.readableBytes(), out);
          assertEquals(out.readableBytes() - 1, out.getInt(1));
          answer.rows.add(PostgresClient.values(out.slice(5, out.readableBytes() - 5)));
        }
        case 'E', 'N' -> {
          results.errorOrNotice(
              (byte) message.type(), body, 0, body.readableBytes(), statement, passage, out);
          answer.texts.append(out.toString(UTF_8)).append('\n');
        }
        case 'A' -> {
          results.notification(body, 0, body.readableBytes(), passage, out);
          answer.texts.append(out.toString(UTF_8)).append('\n');
        }
        case 'd' -> {
          ByteBuf data = body.copy();
          Scrub scrub = results.copyOut(statement, passage);
          if (scrub != null) {
            scrub.scrub(data, 0, data.readableBytes());
          }
          answer.texts.append(data.toString(ISO_8859_1)).append('\n');
          answer.rows.add(List.of(data.toString(UTF_8).getBytes(UTF_8)));
        }
        default -> {}
      }
    }
  }

  private static String hex(String value) {
    return io.netty.buffer.ByteBufUtil.hexDump(value.getBytes(UTF_8));
  }

  private static final class Answer {
    final List<List<byte[]>> rows = new ArrayList<>();
    final StringBuilder texts = new StringBuilder();

    List<String> texts(int row) {
      return rows.get(row).stream().map(v -> v == null ? null : new String(v, UTF_8)).toList();
    }

    String everything() {
      StringBuilder all = new StringBuilder(texts);
      for (List<byte[]> row : rows) {
        for (byte[] value : row) {
          all.append(value == null ? "~" : new String(value, UTF_8)).append('|');
        }
        all.append('\n');
      }
      return all.toString();
    }
  }
}
