import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sallyport.plugin.masking.detect.Kind;
import io.sallyport.plugin.masking.detect.ScanningDetector;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.IntFunction;

/** How fast one thread asks the detectors, all on, whether values hold anything: as rows of a result are, value by value. */
final class DetectorSpeed {
  private static final int VALUES = 20_000;
  private static final long BYTES = 60_000_000;
  private static final int ROUNDS = 4;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** So that the work is not left out. */
  private static int found;

  public static void main(String[] arguments) {
    Random random = new Random(1);
    Map<String, IntFunction<String>> kinds = new LinkedHashMap<>();
    kinds.put("short notes", i -> "note " + i);
    kinds.put("addresses", i -> "user" + i + "@example.com");
    kinds.put("digests", i -> UUID.nameUUIDFromBytes(new byte[] {(byte) i, (byte) (i >> 8)}).toString().replace("-", ""));
    kinds.put("prose of 2 kB", i -> prose(random));
    kinds.put("small JSON", i -> "{\"id\":" + i + ",\"state\":\"open\",\"tags\":[\"a\",\"b\"]}");
    ScanningDetector detector = new ScanningDetector(EnumSet.allOf(Kind.class));
    System.out.printf("%-16s %10s %12s%n", "one thread", "MB a second", "ns a value");
    for (int round = 1; round <= ROUNDS; round++) { // the rounds before the last warm up, with all kinds of text
      for (var kind : kinds.entrySet()) {
        measure(detector, kind.getKey(), kind.getValue(), round == ROUNDS);
      }
    }
    if (found == 0) {
      throw new IllegalStateException("nothing was found, not even an address");
    }
  }

  private static String prose(Random random) {
    String[] words = "the order of Monday was late and Mr Smith asked for a refund of 12.50 EUR status=open ref-2024 Parcel 12 of 40".split(" ");
    StringBuilder text = new StringBuilder();
    while (text.length() < 2000) {
      text.append(words[random.nextInt(words.length)]).append(' ');
    }
    return text.toString();
  }

  private static void measure(ScanningDetector detector, String name, IntFunction<String> value, boolean print) {
    ByteBuf text = Unpooled.directBuffer();
    int[] starts = new int[VALUES + 1];
    for (int i = 0; i < VALUES; i++) {
      text.writeCharSequence(value.apply(i), StandardCharsets.UTF_8);
      starts[i + 1] = text.writerIndex();
    }
    int repeats = (int) Math.max(1, BYTES / text.writerIndex());
    long began = THREADS.getCurrentThreadCpuTime();
    for (int r = 0; r < repeats; r++) {
      for (int i = 0; i < VALUES; i++) {
        found += detector.finds(text, starts[i], starts[i + 1] - starts[i]) ? 1 : 0;
      }
    }
    double seconds = (THREADS.getCurrentThreadCpuTime() - began) / 1e9;
    if (print) {
      System.out.printf(
          "%-16s %10.0f %12.0f%n", name, repeats * (double) text.writerIndex() / 1e6 / seconds, seconds * 1e9 / repeats / VALUES);
    }
    text.release();
  }
}
