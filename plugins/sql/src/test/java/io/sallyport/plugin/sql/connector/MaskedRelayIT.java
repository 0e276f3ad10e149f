package io.sallyport.plugin.sql.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.AnswerPart;
import io.sallyport.api.Limits;
import io.sallyport.api.Mask;
import io.sallyport.api.Passage;
import io.sallyport.api.Transcript;
import io.sallyport.api.masking.Detector;
import io.sallyport.api.masking.Masker;
import io.sallyport.api.masking.Masking;
import io.sallyport.api.masking.ValueType;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Where the relay must ask the filters. What they answer is tested with them. */
@Tag("peer")
class MaskedRelayIT {
  private static final Masking MASKING =
      new Masking() {
        @Override
        public Masker masker(Mask mask, ValueType type) {
          throw new UnsupportedOperationException();
        }

        @Override
        public Detector detector() {
          throw new UnsupportedOperationException();
        }
      };

  private static PostgresqlServer server;
  private TestGate gate;
  private RawClient client;
  private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();

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
    listen(MASKING);
  }

  private void listen(Masking masking) throws Exception {
    gate =
        new TestGate(
            new PostgresqlConnector(new KeywordReader(), new Transparent(), masking), server.port);
    Transcript transcript =
        new Transcript() {
          @Override
          public int remaining() {
            return 1 << 20;
          }

          @Override
          public void write(ByteBuf source, int index, int length) {
            byte[] copy = new byte[length];
            source.getBytes(index, copy);
            recorded.writeBytes(copy);
          }
        };
    gate.passage = new Passage(List.of(new Mask("*", "redact", Map.of())), Limits.NONE, transcript);
    gate.classification = Map.of("public.t.secret", "email");
    client = RawClient.open(gate.port);
  }

  @AfterEach
  void disconnect() throws Exception {
    client.close();
    gate.close();
  }

  private static final String SELECT = "SELECT 1 AS id, 'hidden' AS secret";

  @Test
  void masksSimpleAndExtendedAndRecordsWhatTheClientSaw() throws Exception {
    assertEquals(List.of("T", "D[1, null]", "C[SELECT 1]", "Z[I]"), client.query(SELECT));
    List<String> described =
        client.parse("", SELECT).bind("", "").describe('P', "").execute("", 0).sync().answers();
    assertEquals(List.of("1", "2", "T", "D[1, null]", "C[SELECT 1]", "Z[I]"), described);

    String shown = TranscriptTable.render(recorded.toByteArray());
    assertFalse(shown.contains("hidden"), shown);
    AnswerPart.Table simple = (AnswerPart.Table) parts().get(0);
    AnswerPart.Table extended = (AnswerPart.Table) parts().get(2);
    assertEquals(
        List.of(new AnswerPart.Column("id", false), new AnswerPart.Column("secret", true)),
        simple.columns());
    assertEquals(Arrays.asList("1", null), simple.rows().getFirst());
    assertEquals(simple, extended);
    assertTrue(shown.startsWith(" id | secret\n----+--------\n 1  |\n(1 row)\nSELECT 1\n"), shown);
  }

  private List<AnswerPart> parts() {
    return TranscriptReader.read(recorded.toByteArray());
  }

  @Test
  void masksAnExecuteThatNobodyDescribed() throws Exception {
    List<String> answers =
        client
            .parse("named", SELECT)
            .bind("", "named")
            .execute("", 0)
            .bind("p", "named")
            .execute("p", 0)
            .sync()
            .answers();

    assertEquals(
        List.of("1", "2", "D[1, null]", "C[SELECT 1]", "2", "D[1, null]", "C[SELECT 1]", "Z[I]"),
        answers);
  }

  @Test
  void masksAPortalReadInParts() throws Exception {
    client.query("BEGIN");
    client.parse("", "SELECT g AS id, 'hidden' AS secret FROM generate_series(1,3) g");
    client.bind("p", "").execute("p", 2).sync();
    assertEquals(List.of("1", "2", "D[1, null]", "D[2, null]", "s", "Z[T]"), client.answers());
    assertEquals(
        List.of("D[3, null]", "C[SELECT 1]", "Z[T]"), client.execute("p", 0).sync().answers());
  }

  @Test
  void refusesWhatCannotBeMasked() throws Exception {
    List<String> answers = client.query("SELECT 1 AS unmaskable");
    assertTrue(answers.getFirst().startsWith("E[C42501 | Mthis result cannot be masked"));
    answers = client.run("SELECT 1 AS unmaskable").sync().answers();
    assertEquals(4, answers.size(), answers.toString());
    assertTrue(answers.get(2).startsWith("E[C42501 | Mthis result cannot be masked"));
    answers = client.query("COPY (SELECT 1) TO STDOUT");
    assertTrue(answers.getFirst().contains("GATE-091"), answers.toString());
    assertEquals("Z[I]", answers.getLast());
    assertEquals("C[SELECT 1]", client.query("SELECT 2").get(2));
  }

  @Test
  void filtersErrorsAndNotices() throws Exception {
    List<String> answers = client.query("SELECT 'hidden'::int");
    assertEquals(List.of("E[C22P02 | Mwithheld]", "Z[I]"), answers);
    client.message('Q', RawClient.zero("DO $$ BEGIN RAISE NOTICE 'hidden' ; END $$")).flush();
    assertEquals("N[C00000 | Mwithheld]", client.next());
    client.until("Z");
  }

  @Test
  void forwardsNothingThatNeedsMasksWithoutMasking() throws Exception {
    disconnect();
    listen(null);

    List<String> answers = client.query(SELECT);

    assertTrue(answers.getFirst().contains("GATE-090"), answers.toString());
    assertEquals("Z[I]", answers.getLast());
  }

  @Test
  void keepsTheSettingsByWhichTextsAreRead() throws Exception {
    gate.passage = new Passage(List.of(), Limits.NONE, Transcript.OFF);
    assertTrue(
        client
            .query("SET standard_conforming_strings = off")
            .getFirst()
            .contains("the gate holds standard_conforming_strings at on"));

    List<String> answers =
        client.query("SELECT set_config('standard_conforming_strings', 'off', false)");

    assertTrue(answers.toString().contains("E[C0A000"), answers.toString());
    assertEquals("closed", client.until("Z").getLast());
  }
}
