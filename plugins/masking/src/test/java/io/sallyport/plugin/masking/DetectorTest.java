package io.sallyport.plugin.masking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.api.masking.Detector;
import io.sallyport.plugin.masking.detect.Kind;
import io.sallyport.plugin.masking.detect.ScanningDetector;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorTest {
  private final Detector detector = new ScanningDetector(EnumSet.allOf(Kind.class));

  /** A line of labelled.txt: what must come out, TAB, what goes in. */
  record Labelled(String expected, String text) {}

  static Stream<Labelled> labelled() throws IOException {
    try (var in = DetectorTest.class.getResourceAsStream("labelled.txt")) {
      List<String> lines = new String(in.readAllBytes(), UTF_8).lines().toList();
      return lines.stream()
          .filter(line -> line.contains("\t"))
          .map(line -> new Labelled(line.split("\t", 2)[0], unescape(line.split("\t", 2)[1])));
    }
  }

  /** Keys are written with a gap, so that nobody's scanner takes this file for a leak. */
  private static String unescape(String text) {
    return text.replace("\\n", "\n").replace("<>", "");
  }

  @Test
  void reachesItsPrecisionAndRecallOnTheLabelledSet() throws IOException {
    System.out.printf(
        "%-12s %5s %5s %5s %9s %7s%n", "kind", "true", "false", "missed", "precision", "recall");
    for (Kind kind : Kind.values()) {
      String word = "[" + kind.word() + "]";
      int right = 0;
      int wrong = 0;
      int missed = 0;
      for (Labelled line : labelled().toList()) {
        boolean wanted = line.expected.contains(word);
        boolean found = scrub(line.text).contains(word);
        right += wanted && found ? 1 : 0;
        wrong += !wanted && found ? 1 : 0;
        missed += wanted && !found ? 1 : 0;
      }
      double precision = (double) right / Math.max(1, right + wrong);
      double recall = (double) right / Math.max(1, right + missed);
      System.out.printf(
          "%-12s %5d %5d %5d %9.2f %7.2f%n", kind.word(), right, wrong, missed, precision, recall);
      assertTrue(precision >= 0.9, () -> word + " precision");
      assertTrue(recall >= 0.8, () -> word + " recall");
    }
  }

  @Test
  void saysWhetherItWouldChangeTheText() throws IOException {
    labelled()
        .forEach(line -> {
          ByteBuf in = Unpooled.copiedBuffer(line.text, UTF_8);
          assertEquals(
              !scrub(line.text).equals(line.text),
              detector.finds(in, 0, in.readableBytes()),
              line.text);
        });
  }

  @Test
  void keepsTheTextAroundAFinding() {
    assertEquals(
        "Schönen Gruß an [email], ‘Karte’ [card].",
        scrub("Schönen Gruß an ann.quill+x@mail.example.com, ‘Karte’ 4111 1111 1111 1111."));
    assertEquals("postgres://app:[password]@db:5432/x", scrub("postgres://app:s3cr@et@db:5432/x"));
    assertEquals("{\"mail\":\"[email]\"}", scrub("{\"mail\":\"a.b@example.org\"}"));
  }

  @Test
  void overwritesInPlaceWithAsManyBytes() {
    ByteBuf text = Unpooled.copiedBuffer("x ann@example.com 4111111111111111 ü", UTF_8);
    assertEquals(2, detector.fill(text, 0, text.readableBytes()));
    assertEquals("x *************** 9999999999999999 ü", text.toString(UTF_8));
  }

  @Test
  void switchesDetectorsByName() {
    Detector onlyCards = new ScanningDetector(MaskingConfig.of("card", "key:masking").detectors());
    ByteBuf in = Unpooled.copiedBuffer("ann@example.com", UTF_8);
    assertFalse(onlyCards.finds(in, 0, in.readableBytes()));
    assertFalse(MaskingConfig.of("all, -phone", "k").detectors().contains(Kind.PHONE));
    assertThrows(IllegalArgumentException.class, () -> MaskingConfig.of("emails", "k"));
  }

  /** Texts made to be read again and again. Twice the text may take about twice the time. */
  @ParameterizedTest
  @MethodSource("hostile")
  void staysLinear(String unit) {
    long small = time(unit, 1 << 15);
    long large = time(unit, 1 << 19);
    // Sixteen times the text: a quadratic scanner takes 256 times as long.
    assertTrue(large < small * 100 + 20_000_000, () -> unit + ": " + small + " then " + large);
  }

  static Stream<String> hostile() {
    return Stream.of(
        "a",
        "1",
        "1 ",
        "1-",
        "@",
        "a@",
        "a@b.",
        "eyJ",
        "eyJ.",
        "eyJ-",
        "sk-",
        "sk-a",
        "-----BEGIN ",
        "-----BEGIN PRIVATE KEY",
        "://",
        "a://b:",
        "a://",
        "+1 ",
        "(415) ",
        "DE89 ",
        "DE89",
        "xoxb-",
        "aB3",
        "aB3-",
        "_",
        "-",
        ".",
        "4111-",
        "\u00fc@",
        "AKIA",
        "ghp_");
  }

  private long time(String unit, int size) {
    ByteBuf text = Unpooled.copiedBuffer(unit.repeat(size / unit.length()), UTF_8);
    ByteBuf out = Unpooled.buffer(size * 4);
    long best = Long.MAX_VALUE;
    var clock = java.lang.management.ManagementFactory.getThreadMXBean();
    for (int i = 0; i < 3; i++) {
      long start = clock.getCurrentThreadCpuTime(); // the machine has other work
      detector.scrub(text, 0, text.readableBytes(), out.clear());
      best = Math.min(best, clock.getCurrentThreadCpuTime() - start);
    }
    return best;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void survivesAnyBytes(long seed) {
    // An overwritten password still stands where passwords stand.
    Detector again = new ScanningDetector(EnumSet.complementOf(EnumSet.of(Kind.PASSWORD)));
    Random random = new Random(seed);
    String alphabet = "@:/-+(). 0145eyJABGhp_skox\u00fc\n\"";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(60); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      ByteBuf in = Unpooled.copiedBuffer(text, UTF_8);
      ByteBuf out = Unpooled.buffer();
      int count = detector.scrub(in, 0, in.readableBytes(), out);
      assertEquals(count > 0, detector.finds(in, 0, in.readableBytes()));
      int length = in.readableBytes();
      detector.fill(in, 0, length);
      assertFalse(again.finds(in, 0, length), () -> text + " -> " + in.toString(UTF_8));
    }
  }

  private String scrub(String text) {
    ByteBuf in = Unpooled.copiedBuffer(text, UTF_8);
    ByteBuf out = Unpooled.buffer();
    detector.scrub(in, 0, in.readableBytes(), out);
    return out.toString(UTF_8);
  }
}
