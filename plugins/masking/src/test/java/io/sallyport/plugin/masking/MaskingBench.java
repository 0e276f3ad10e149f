package io.sallyport.plugin.masking;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.sallyport.api.Mask;
import io.sallyport.api.Secret;
import io.sallyport.api.masking.Detector;
import io.sallyport.api.masking.Masker;
import io.sallyport.api.masking.Masking;
import io.sallyport.api.masking.ValueType;
import io.sallyport.api.masking.ValueType.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints what a masked value and a scanned megabyte cost on one core; best of several rounds. */
public final class MaskingBench {
  private static final int ROUNDS = 8;

  private MaskingBench() {}

  public static void main(String[] args) {
    Masking masking =
        new StandardMasking(
            reference -> Secret.of(new byte[32]), MaskingConfig.of("all", "key:masking"));
    masks(masking, "token", ValueType.TEXT, i -> "person" + i + "@example.com");
    masks(masking, "email", ValueType.TEXT, i -> "person" + i + "@example.com");
    masks(masking, "partial", ValueType.TEXT, i -> "" + (4111111111111111L + i));
    masks(masking, "redact", ValueType.TEXT, i -> "person" + i);
    masks(masking, "token", ValueType.TEXT, i -> "person" + i % 50 + "@example.com");
    masks(masking, "token", new ValueType(Kind.INTEGER, 8, 0), i -> "" + (1234567L * i));
    masks(masking, "token", new ValueType(Kind.DECIMAL, -1, 0), i -> i + ".25");
    masks(
        masking,
        "token",
        new ValueType(Kind.UUID, -1, 0),
        i -> new java.util.UUID(i, i * 7L).toString());
    masks(
        masking,
        "truncate",
        new ValueType(Kind.DATE, -1, 0),
        i -> "19%02d-11-%02d".formatted(i % 90 + 10, i % 28 + 1));
    masks(
        masking,
        "shift",
        new ValueType(Kind.DATE, -1, 0),
        i -> "19%02d-11-%02d".formatted(i % 90 + 10, i % 28 + 1));
    masks(
        masking,
        "network",
        new ValueType(Kind.INET, -1, 0),
        i -> "10.1.%d.%d".formatted(i % 250, i % 199));
    masks(
        masking,
        "redact",
        new ValueType(Kind.JSON, -1, 0),
        i ->
            "{\"id\": %d, \"mail\": \"p%d@example.com\", \"tags\": [\"a\", \"b\"]}"
                .formatted(i, i));
    String prose =
        "The order was shipped on 2026-11-25 to the customer's address in Oslo; the carrier will "
            + "deliver between 09:00 and 12:00. Item 4711 (blue, size M) is out of stock. ";
    String json =
        "{\"id\": 48151623, \"status\": \"active\", \"created_at\": \"2026-11-25T09:58:04.123Z\", "
            + "\"items\": [{\"sku\": \"AB-1234\", \"price\": 19.9}], \"note\": null}, ";
    String log =
        "2026-11-25 09:58:04,123 INFO [worker-3] com.example.shop.OrderService orderId=f81d4fae-7dec-11d0-a765-00a0c91e6bf6 took=12ms\n";
    scans(masking.detector(), "prose", prose);
    scans(masking.detector(), "json", json);
    scans(masking.detector(), "log lines", log);
    scans(masking.detector(), "digits and spaces", "4111 1111 1111 1112 ");
    scans(masking.detector(), "at signs", "a@b.c@");
    scans(masking.detector(), "sk-sk-", "sk-");
    scans(masking.detector(), "eyJ.", "eyJhbGciOiJIUzI1NiJ9.");
    cells(masking.detector());
  }

  /** What this thread has used, so that a busy machine does not count. */
  private static long cpu() {
    return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  interface Values {
    String at(int i);
  }

  private static void masks(Masking masking, String function, ValueType type, Values values) {
    Masker masker = masking.masker(new Mask("t.c", function, Map.of()), type);
    ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer();
    int count = 20_000;
    int[] ends = new int[count + 1];
    for (int i = 0; i < count; i++) {
      in.writeCharSequence(values.at(i), UTF_8);
      ends[i + 1] = in.writerIndex();
    }
    ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(1 << 22);
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS * 4; round++) {
      out.clear();
      long start = cpu();
      for (int i = 0; i < count; i++) {
        masker.mask(in, ends[i], ends[i + 1] - ends[i], out);
      }
      best = Math.min(best, cpu() - start);
    }
    System.out.printf("mask %-9s %-8s %6.0f ns%n", function, type.kind(), (double) best / count);
    in.release();
    out.release();
  }

  private static void scans(Detector detector, String name, String text) {
    ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer();
    while (in.writerIndex() < 1 << 20) {
      in.writeCharSequence(text, UTF_8);
    }
    long best = Long.MAX_VALUE;
    boolean found = false;
    for (int round = 0; round < ROUNDS; round++) {
      long start = cpu();
      found = detector.finds(in, 0, in.writerIndex());
      best = Math.min(best, cpu() - start);
    }
    System.out.printf(
        "scan %-18s %6.0f MB/s%s%n",
        name, in.writerIndex() * 1e3 / best, found ? " (stopped at a finding)" : "");
    in.release();
  }

  private static void cells(Detector detector) {
    ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer();
    List<Integer> ends = new ArrayList<>(List.of(0));
    for (int i = 0; i < 20_000; i++) {
      in.writeCharSequence("customer number " + i, UTF_8);
      ends.add(in.writerIndex());
    }
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS * 4; round++) {
      long start = cpu();
      for (int i = 0; i + 1 < ends.size(); i++) {
        detector.finds(in, ends.get(i), ends.get(i + 1) - ends.get(i));
      }
      best = Math.min(best, cpu() - start);
    }
    System.out.printf("scan a cell of 20 bytes %6.0f ns%n", best / 20_000.0);
    in.release();
  }
}
