package io.sallyport.plugin.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.Mask;
import io.sallyport.api.Secret;
import io.sallyport.api.masking.Masking;
import io.sallyport.api.masking.ValueType;
import io.sallyport.api.masking.ValueType.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskFunctionsTest {
  private final Masking masking = with((byte) 1);

  private static Masking with(byte key) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, key);
    return new StandardMasking(
        reference -> Secret.of(bytes), MaskingConfig.of("all", "key:masking"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redact   | TEXT      |          | ann           | [redacted]
          redact   | TEXT      | text=xyz | ann           | xyz
          redact   | INTEGER   |          | 42            | 0
          redact   | DECIMAL   |          | 42.50         | 0
          redact   | FLOAT     |          | 1e-7          | 0
          redact   | BOOLEAN   |          | t             | NULL
          redact   | DATE      |          | 2026-11-25    | 1970-01-01
          redact   | OPAQUE    |          | x             | NULL
          null     | TEXT      |          | ann           | NULL
          partial  | TEXT      |          | 4111111111111111 | ************1111
          partial  | TEXT      |          | 4111-1111-1111-1111 | ****-****-****-1111
          partial  | TEXT      | keep_first=2 | Müller-Lüdenscheidt    | Mü****-********eidt
          partial  | TEXT      |          | 12345         | *****
          partial  | INTEGER   |          | 12345         | NULL
          email    | TEXT      |          | dora@example.com | d***@example.com
          email    | TEXT      | domain=hide | dora@corp.test | d***@example.com
          email    | TEXT      |          | d@corp.test   | ***@corp.test
          email    | TEXT      |          | no address    | ***
          truncate | DATE      |          | 2026-11-25    | 2026-11-01
          truncate | DATE      | unit=year | 2026-11-25   | 2026-01-01
          truncate | DATE      |          | 25.11.2026    | NULL
          truncate | DATE      |          | infinity      | NULL
          truncate | DATE      |          | 0044-03-15 BC | NULL
          truncate | TIMESTAMP |          | 2026-11-25 09:58:04.123+05:30 | 2026-11-01 00:00:00+05:30
          truncate | TIMESTAMP | unit=hour | 2026-11-25 09:58:04 | 2026-11-25 09:00:00
          truncate | TIMESTAMP |          | 0044-03-15 09:58:04 BC | NULL
          truncate | TEXT      |          | 2026-11-25    | NULL
          bucket   | INTEGER   |          | 47            | 40
          bucket   | INTEGER   |          | -1            | -10
          bucket   | DECIMAL   | size=100 | 1234.50       | 1200.00
          network  | INET      |          | 10.1.2.3      | 10.1.2.0/24
          network  | INET      | ipv4=16  | 10.1.2.3/24   | 10.1.0.0/16
          network  | INET      |          | 2001:db8:7:1::1 | 2001:db8:7::/48
          network  | INET      |          | ::1           | 0:0:0::/48
          network  | INET      |          | nonsense      | NULL
          redact   | JSON      |          | {"a": "x", "b": [1, true, null, {"c": "\\u0041\\""}]} | {"a": "[redacted]", "b": [0, null, null, {"c": "[redacted]"}]}
          partial  | JSON      |          | "4111111111111111" | "************1111"
          null     | JSON      |          | {"a": 1}      | NULL
          """)
  void answersByFunctionAndType(
      String function, Kind kind, String option, String value, String expected) {
    String masked = mask(function, option, new ValueType(kind, -1, 0), value);
    assertEquals(expected, masked == null ? "NULL" : masked);
  }

  @Test
  void fitsTheDeclaredLengthInCharacters() {
    assertEquals("[red", mask("redact", null, new ValueType(Kind.TEXT, 4, 0), "ünäx"));
    assertEquals("a***@", mask("email", null, new ValueType(Kind.TEXT, 5, 0), "ab@xy"));
    assertEquals("0.00", mask("redact", null, new ValueType(Kind.DECIMAL, 5, 2), "1.50"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ann.quill@example.com", "AB-1234", "12 34", "Zoë", "x"})
  void tokensKeepLengthAndAlphabetAndAreStable(String value) {
    String token = mask("token", null, ValueType.TEXT, value);
    assertEquals(token, mask("token", null, ValueType.TEXT, value));
    assertEquals(value.length(), token.length());
    for (int i = 0; i < value.length(); i++) {
      char from = value.charAt(i);
      char to = token.charAt(i);
      assertTrue(
          from > 127
              || (Character.isDigit(from) == Character.isDigit(to)
                  && Character.isUpperCase(from) == Character.isUpperCase(to)
                  && (Character.isLetterOrDigit(from) || from == to)));
    }
  }

  @Test
  void tokensDifferByKeyAndByTag() {
    String value = "ann.quill@example.com";
    String token = mask("token", null, ValueType.TEXT, value);
    assertNotEquals(value, token);
    assertNotEquals(token, mask("token", "tag=other", ValueType.TEXT, value));
    assertEquals(
        mask("token", "tag=mail", ValueType.TEXT, value),
        run(masking, new Mask("x.y.z", "token", Map.of("tag", "mail")), ValueType.TEXT, value));
    assertNotEquals(
        token, run(with((byte) 2), new Mask("s.t.c", "token", Map.of()), ValueType.TEXT, value));
  }

  @Test
  void tokensOfLongTextsGoOn() {
    String token = mask("token", null, ValueType.TEXT, "a".repeat(1000));
    assertEquals(1000, token.length());
    assertNotEquals(token.substring(0, 32), token.substring(32, 64));
  }

  @Test
  void integerTokensStayInRangeAndKeepDigits() {
    for (int size : new int[] {2, 4, 8}) {
      long greatest = size == 2 ? Short.MAX_VALUE : size == 4 ? Integer.MAX_VALUE : Long.MAX_VALUE;
      for (long value = 1; value > 0 && value <= greatest; value = value * 7 + 3) {
        String token = mask("token", null, new ValueType(Kind.INTEGER, size, 0), "-" + value);
        long number = Long.parseLong(token);
        assertTrue(-number <= greatest && token.length() == ("-" + value).length(), token);
        if (value > greatest / 8) {
          break;
        }
      }
    }
    assertEquals(
        19, mask("token", null, new ValueType(Kind.INTEGER, 8, 0), "" + Long.MAX_VALUE).length());
  }

  @Test
  void uuidTokensAreVersion8() {
    String token =
        mask(
            "token", null, new ValueType(Kind.UUID, -1, 0), "f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    java.util.UUID uuid = java.util.UUID.fromString(token);
    assertEquals(8, uuid.version());
    assertEquals(2, uuid.variant());
  }

  @Test
  void shiftsWithinTheDaysAskedFor() {
    String shifted = mask("shift", "days=3", new ValueType(Kind.DATE, -1, 0), "2026-03-01");
    long days =
        java.time.LocalDate.parse("2026-03-01").toEpochDay()
            - java.time.LocalDate.parse(shifted).toEpochDay();
    assertTrue(days != 0 && Math.abs(days) <= 3, shifted);
  }

  @Test
  void answersNullForWhatItCannotRead() {
    assertNull(mask("token", null, new ValueType(Kind.INTEGER, 4, 0), "ann@example.com"));
    assertNull(mask("bucket", null, new ValueType(Kind.INTEGER, 4, 0), "ann@example.com"));
    assertNull(mask("redact", null, new ValueType(Kind.JSON, -1, 0), "{\"a"));
    assertNull(mask("redact", null, new ValueType(Kind.JSON, -1, 0), "<raw>"));
  }

  @ParameterizedTest
  @CsvSource({
    "redcat,",
    "token,tga=x",
    "truncate,unit=week",
    "bucket,size=0",
    "partial,keep_last=x"
  })
  void refusesUnknownFunctionsAndOptions(String function, String option) {
    for (Kind kind : Kind.values()) {
      assertThrows(
          IllegalArgumentException.class,
          () -> mask(function, option, new ValueType(kind, -1, 0), "1"));
    }
  }

  private String mask(String function, String option, ValueType type, String value) {
    Map<String, String> options =
        option == null ? Map.of() : Map.of(option.split("=")[0], option.split("=")[1]);
    return run(masking, new Mask("s.t.c", function, options), type, value);
  }

  private static String run(Masking masking, Mask mask, ValueType type, String value) {
    ByteBuf in = Unpooled.copiedBuffer("<" + value + ">", UTF_8);
    ByteBuf out = Unpooled.buffer();
    boolean written = masking.masker(mask, type).mask(in, 1, in.readableBytes() - 2, out);
    return written ? out.toString(UTF_8) : null;
  }
}
