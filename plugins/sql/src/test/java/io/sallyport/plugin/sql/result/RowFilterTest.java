package io.sallyport.plugin.sql.result;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.Limits;
import io.sallyport.api.Mask;
import io.sallyport.api.Passage;
import io.sallyport.api.Secret;
import io.sallyport.api.Transcript;
import io.sallyport.plugin.masking.MaskingConfig;
import io.sallyport.plugin.masking.StandardMasking;
import io.sallyport.plugin.masking.detect.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows made by hand, whole and in pieces. */
class RowFilterTest {
  private static final int TABLE = 20_000;
  private static final int TEXT = 25;
  private static final Map<String, String> CLASSES =
      Map.of("public.t.mail", "email", "public.t.doc", "doc", "public.t.n", "number");
  private static final List<Mask> MASKS =
      List.of(
          new Mask("public.t.mail", "redact", Map.of("text", "x")),
          new Mask("public.t.doc", "redact", Map.of()),
          new Mask("public.t.n", "token", Map.of()),
          new Mask(Mask.UNCLASSIFIED, "detect", Map.of()));

  private final MaskedResults results =
      new MaskedResults(
          new StandardMasking(
              reference -> Secret.of(new byte[32]),
              new MaskingConfig(EnumSet.allOf(Kind.class), "key:masking")),
          catalog());

  /** Table t: 1 id, 2 mail, 3 free text, 4 doc, 5 n. */
  private static Catalog catalog() {
    CatalogLoader loader = new CatalogLoader(CLASSES);
    loader.row(Arrays.asList("R", "" + TABLE, "5", "public", "t", "r"));
    loader.row(Arrays.asList("R", "20001", "1", "public", "other", "r"));
    loader.row(Arrays.asList("F", "" + TABLE, "2", "public.t.mail", null, null));
    loader.row(Arrays.asList("F", "" + TABLE, "4", "public.t.doc", null, null));
    loader.row(Arrays.asList("F", "" + TABLE, "5", "public.t.n", null, null));
    return loader.loaded();
  }

  private static ResultFilters.Field column(int number, int type) {
    return new ResultFilters.Field("c", TABLE, (short) number, type, (short) -1, -1);
  }

  private static Passage passage(List<Mask> masks) {
    return new Passage(masks, Limits.NONE, Transcript.OFF);
  }

  private ResultFilter filter(int format, ResultFilters.Field... fields) {
    return results.filter(
        List.of(fields),
        new short[] {(short) format},
        CrudeStatement.of("select * from t"),
        passage(MASKS));
  }

  private static ByteBuf body(byte[]... values) {
    ByteBuf body = Unpooled.buffer().writeShort(values.length);
    for (byte[] value : values) {
      body.writeInt(value == null ? -1 : value.length);
      if (value != null) {
        body.writeBytes(value);
      }
    }
    return body;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static List<String> texts(ByteBuf message) {
    assertEquals('D', message.getByte(0));
    assertEquals(message.readableBytes() - 1, message.getInt(1));
    List<String> texts = new ArrayList<>();
    for (byte[] value : PostgresClient.values(message.slice(5, message.readableBytes() - 5))) {
      texts.add(value == null ? null : new String(value, UTF_8));
    }
    return texts;
  }

  private static List<String> row(ResultFilter filter, ByteBuf body) {
    ByteBuf out = Unpooled.buffer();
    filter.row(body, 0, body.readableBytes(), out);
    return texts(out);
  }

  @Test
  void rewritesOnlyWhatIsMasked() {
    ResultFilter filter = filter(0, column(1, 23), column(2, TEXT), column(3, TEXT));
    assertFalse(filter.transparent());
    assertEquals(
        Arrays.asList("7", "x", "plain"),
        row(filter, body(bytes("7"), bytes("ann@example.com"), bytes("plain"))));
    assertEquals(
        Arrays.asList(null, null, "to [email]"),
        row(filter, body(null, null, bytes("to bob@example.org"))));
    assertEquals(2, filter.masked());
  }

  @Test
  void isTransparentWithoutMasksAndWithoutText() {
    assertTrue(
        results
            .filter(
                List.of(column(2, TEXT)),
                new short[0],
                CrudeStatement.of("select mail from t"),
                passage(List.of()))
            .transparent());
    assertTrue(filter(0, column(1, 23)).transparent());
  }

  @Test
  void refusesRowsThatAreNotAsAnnounced() {
    ResultFilter filter = filter(0, column(1, 23), column(2, TEXT));
    ByteBuf out = Unpooled.buffer();
    ByteBuf good = body(bytes("7"), bytes("ann@example.com"));
    for (int cut = 0; cut < good.readableBytes(); cut++) {
      int length = cut;
      assertThrows(UnmaskableResult.class, () -> filter.row(good, 0, length, out.clear()));
    }
    ByteBuf more = body(bytes("7"), bytes("x"), bytes("y"));
    assertThrows(
        UnmaskableResult.class, () -> filter.row(more, 0, more.readableBytes(), out.clear()));
    ByteBuf negative = body(bytes("7"), bytes("x")).setInt(2, -2);
    assertThrows(
        UnmaskableResult.class,
        () -> filter.row(negative, 0, negative.readableBytes(), out.clear()));
  }

  @Test
  void refusesMasksThatPolicyMadeUp() {
    for (Mask mask :
        List.of(
            new Mask("public.t.mial", "redact", Map.of()),
            new Mask("public.t.mail", "redcat", Map.of()))) {
      assertThrows(
          UnmaskableResult.class,
          () ->
              results.filter(
                  List.of(column(2, TEXT)),
                  new short[0],
                  CrudeStatement.of("select mail from t"),
                  passage(List.of(mask))));
    }
  }

  @Test
  void answersNullWhenTwoMasksDisagree() {
    ResultFilter filter =
        results.filter(
            List.of(column(2, TEXT)),
            new short[0],
            CrudeStatement.of("select mail from t"),
            passage(
                List.of(
                    new Mask("public.t.mail", "redact", Map.of()),
                    new Mask("public.t.mail", "email", Map.of()))));
    assertNull(row(filter, body(bytes("ann@example.com"))).get(0));
  }

  @Test
  void passesAClassifiedFieldThatPolicyLetsThrough() {
    ResultFilter filter =
        results.filter(
            List.of(column(2, TEXT), column(4, TEXT)),
            new short[0],
            CrudeStatement.of("select * from t"),
            passage(
                List.of(
                    new Mask("public.t.doc", "redact", Map.of()),
                    new Mask(Mask.UNCLASSIFIED, "detect", Map.of()))));
    assertEquals(
        List.of("ann@example.com", "[redacted]"),
        row(filter, body(bytes("ann@example.com"), bytes("x"))));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 100, 4096, 16 << 10, 20 << 10, 1 << 20})
  void streamsALargeRowInPiecesOfAnySize(int piece) {
    // Given a row with masked and free text, with findings all over it
    StringBuilder free = new StringBuilder();
    for (int i = 0; free.length() < 60_000; i++) {
      free.append("some words ").append(i).append(" ann").append(i).append("@example.com, ");
    }
    String pem = "-----BEGIN PRIV" + "ATE KEY-----\n" + "QUJDREVG\n".repeat(6000);
    String free2 = "before\n" + pem + "-----END PRIV" + "ATE KEY-----\nafter";
    ResultFilter filter =
        filter(0, column(1, 23), column(2, TEXT), column(3, TEXT), column(4, 114), column(3, TEXT));
    ByteBuf body =
        body(
            bytes("7"),
            bytes("ann@example.com"),
            bytes(free.toString()),
            bytes("{\"a\":1}"),
            bytes(free2));
    // When it comes in pieces
    List<String> texts = texts(stream(filter, body, piece));
    // Then every value has its length and nothing shows
    assertEquals("7", texts.get(0));
    assertEquals("***************", texts.get(1));
    assertEquals(free.length(), texts.get(2).length());
    assertFalse(texts.get(2).contains("ann"), texts.get(2));
    assertTrue(texts.get(2).contains("some words 17 "));
    assertEquals("\"*****\"", texts.get(3));
    assertFalse(texts.get(4).contains("QUJD"));
    assertEquals(free2.length(), texts.get(4).length());
    assertTrue(texts.get(4).startsWith("before\n") && texts.get(4).endsWith("\nafter"));
  }

  @Test
  void overwritesATokenThatCrossesAWindow() {
    for (int before = 16_300; before < 20_600; before += 7) {
      String token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0." + "c2ln".repeat(400);
      ResultFilter filter = filter(0, column(3, TEXT));
      ByteBuf body = body(bytes("a ".repeat(before / 2) + token + " end " + "b ".repeat(9000)));
      String text = texts(stream(filter, body, 1000)).get(0);
      assertFalse(text.contains("c2ln") || text.contains("eyJ"), "at " + before);
      assertTrue(text.contains(" end b"));
    }
  }

  @Test
  void scansLargeByteaInItsTextForm() {
    ResultFilter filter = filter(0, column(3, 17));
    String hex =
        io.netty.buffer.ByteBufUtil.hexDump(bytes("word ".repeat(8000) + "ann@example.com"));
    String out = texts(stream(filter, body(bytes("\\x" + hex)), 999)).get(0);
    byte[] plain = io.netty.buffer.ByteBufUtil.decodeHexDump(out.substring(2));
    assertTrue(new String(plain, UTF_8).endsWith("word ***************"));
  }

  @Test
  void fillsLargeValuesWithValidOnes() {
    assertEquals("1111", texts(stream(filter(0, column(5, 23)), body(bytes("4711")), 3)).get(0));
    assertEquals(
        "11.11", texts(stream(filter(0, column(5, 1700)), body(bytes("47.11")), 3)).get(0));
    assertEquals(
        "1111-11-11",
        texts(stream(filter(0, column(5, 1082)), body(bytes("2026-11-25")), 3)).get(0));
  }

  @Test
  void finishesALargeRowThatCannotBeMaskedAndSaysSo() {
    ResultFilter filter = filter(0, column(3, TEXT), column(5, 1007), column(1, TEXT));
    for (int piece = 1; piece < 40; piece++) {
      ByteBuf out = Unpooled.buffer();
      ByteBuf body = body(bytes("free text"), bytes("{4711}"), bytes("x"));
      ResultFilter.LargeRow row = filter.largeRow(body.readableBytes(), out);
      for (int i = 0; i < body.readableBytes(); i += piece) {
        row.feed(body, i, Math.min(piece, body.readableBytes() - i), out);
      }
      assertEquals(List.of("free text", "******", "*"), texts(out));
      assertTrue(String.valueOf(row.failed()).contains("too large for a mask of column 2"));
    }
  }

  @Test
  void passesMessagesThatNameOnlyWhatTheStatementNames() {
    String sql = "select mail from t";
    // The words of an analysis: before any row is read
    assertEquals(
        "SERROR|C42703|Mcolumn \"nosuch\" does not exist|P8|",
        error(sql, "C42703", "Mcolumn \"nosuch\" does not exist", "P8", "Fparse_relation.c"));
    assertEquals(
        "SERROR|C22P02|Minvalid input: \"x\"|P8|",
        error(sql, "C22P02", "Minvalid input: \"x\"", "P8", "Fnumutils.c"));
    assertEquals(
        "SERROR|C2BP01|Mcannot drop table t|Dview v depends on it|",
        error(sql, "C2BP01", "Mcannot drop table t", "Dview v depends on it", "Fdependency.c"));
    // The same words from code within, or while it ran
    for (String nested : List.of("WPL/pgSQL function f()", "qselect 1", "p3")) {
      String seen =
          error(sql, "C42703", "Mcolumn \"v4lue\" is not", "P8", "Fparse_relation.c", nested);
      assertFalse(seen.contains("v4lue"), seen);
    }
    for (String file : List.of("parse_type.c", "namespace.c", "regproc.c", "pl_exec.c", "scan.l")) {
      String seen = error(sql, "C42704", "Mtype \"v4lue\" does not exist", "F" + file);
      assertFalse(seen.contains("v4lue"), seen);
      assertTrue(seen.contains("C42704"), seen);
    }
    assertFalse(error(sql, "C42601", "Mat \"v4lue\"", "P8", "Fscan.l").contains("v4lue"));
  }

  @Test
  void refusesALargeRowThatLies() {
    ResultFilter filter = filter(0, column(1, 23), column(2, TEXT));
    ByteBuf body = body(bytes("7"), bytes("x")).setInt(7, 1000);
    assertThrows(UnmaskableResult.class, () -> stream(filter, body, 4));
  }

  private static ByteBuf stream(ResultFilter filter, ByteBuf body, int piece) {
    ByteBuf out = Unpooled.buffer();
    ResultFilter.LargeRow row = filter.largeRow(body.readableBytes(), out);
    for (int i = 0; i < body.readableBytes(); i += piece) {
      row.feed(body, i, Math.min(piece, body.readableBytes() - i), out);
    }
    return out;
  }

  @Test
  void withholdsErrorsOfStatementsThatTouchMaskedFields() {
    String error =
        error(
            "select mail::int from t",
            "C22P02",
            "Minvalid input: \"ann@example.com\"",
            "Ddetail",
            "F1.c");
    assertEquals(
        "SERROR|C22P02|Minvalid input for a type: details are withheld: the statement touches masked fields|",
        error);
    assertEquals(
        "SERROR|CP0001|Mraised by a function: details are withheld: the statement touches masked fields|",
        error("do $$ $$", "CSSN12", "Mx"));
  }

  @Test
  void scrubsErrorsOfOtherStatements() {
    assertEquals(
        "SERROR|C22P02|Minvalid input: \"[email]\"|Done|sx|",
        error(
            "select x from other",
            "C22P02",
            "Minvalid input: \"ann@example.com\"",
            "Done",
            "sx",
            "qselect",
            "R1"));
  }

  private String error(String sql, String... fields) {
    ByteBuf in = Unpooled.buffer();
    in.writeBytes(bytes("SERROR\0"));
    for (String field : fields) {
      in.writeBytes(bytes(field + "\0"));
    }
    in.writeByte(0);
    ByteBuf out = Unpooled.buffer();
    results.errorOrNotice(
        (byte) 'E', in, 0, in.readableBytes(), CrudeStatement.of(sql), passage(MASKS), out);
    assertEquals('E', out.getByte(0));
    assertEquals(out.readableBytes() - 1, out.getInt(1));
    assertEquals(0, out.getByte(out.readableBytes() - 1));
    return out.toString(5, out.readableBytes() - 6, UTF_8).replace('\0', '|');
  }

  @Test
  void scrubsNotifications() {
    ByteBuf in = Unpooled.buffer().writeInt(42);
    in.writeBytes(bytes("ch\0for ann@example.com\0"));
    ByteBuf out = Unpooled.buffer();
    results.notification(in, 0, in.readableBytes(), passage(MASKS), out);
    assertEquals("ch\0for [email]\0", out.toString(9, out.readableBytes() - 9, UTF_8));
  }

  @Test
  void copiesOutOnlyWhatTouchesNothingMasked() {
    List<Mask> fieldsOnly = MASKS.subList(0, 3);
    assertFalse(results.mayCopyOut(CrudeStatement.of("copy t to stdout"), passage(fieldsOnly)));
    assertTrue(results.mayCopyOut(CrudeStatement.of("copy other to stdout"), passage(fieldsOnly)));
    assertFalse(results.mayCopyOut(CrudeStatement.of("copy other to stdout"), passage(MASKS)));
    assertFalse(
        results.mayCopyOut(CrudeStatement.of("copy unknown to stdout"), passage(fieldsOnly)));
    assertTrue(results.mayCopyOut(CrudeStatement.of("copy t to stdout"), passage(List.of())));
  }

  @Test
  void readsNamesInQuotesAndRefusesOthers() {
    assertTrue(
        new CatalogLoader(Map.of("a.\"b.\"\"c\".d", "x"))
            .query()
            .contains("('a.\"b.\"\"c\".d','a','b.\"c','d')"));
    assertTrue(new CatalogLoader(Map.of("a.b.it's", "x")).query().contains("'it''s'"));
    for (String wrong : List.of("mail", "t.mail", "a.b.c.d", "a..c", "\"a.b.c")) {
      assertThrows(IllegalArgumentException.class, () -> new CatalogLoader(Map.of(wrong, "x")));
    }
  }

  @Test
  void keepsFiftyThousandRelationsInLittleMemory() {
    CatalogLoader loader = new CatalogLoader(CLASSES);
    for (int i = 0; i < 50_000; i++) {
      loader.row(Arrays.asList("R", "" + (30_000 + i), "9", "public", "relation_" + i, "r"));
    }
    Catalog catalog = loader.loaded();
    assertFalse(catalog.classified("public.relation_4711"));
    assertTrue(catalog.classified("public.relation_50000"));
    assertEquals(new Catalog.Origin.Clear(), catalog.origin(79_999, (short) 9));
    assertEquals(new Catalog.Origin.Unknown(), catalog.origin(79_999, (short) 10));
    assertEquals(new Catalog.Origin.Unknown(), catalog.origin(80_000, (short) 1));
  }
}
