package io.sallyport.plugin.sql.language;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Measures what reading costs: a text for the first time, and one that was read before. */
public final class ReadingTimes {
  private static final List<String> TEXTS =
      List.of(
          "BEGIN",
          "SELECT 1",
          "SELECT abalance FROM pgbench_accounts WHERE aid = %d;",
          "UPDATE pgbench_accounts SET abalance = abalance + %d WHERE aid = 5;",
          "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (1, 2, %d, 4, CURRENT_TIMESTAMP);",
          "SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.total > %d ORDER BY 1");

  private ReadingTimes() {}

  public static void main(String[] args) {
    var start = System.nanoTime();
    try (var reader = new GrammarStatementReader()) {
      reader.read(text("SELECT 0", 0), false).toCompletableFuture().join();
      IO.println("ready after %d ms".formatted((System.nanoTime() - start) / 1_000_000));
      for (var round = 0; round < 3; round++) {
        for (var text : TEXTS) {
          var fresh = new long[3000];
          for (var i = 0; i < fresh.length; i++) {
            var bytes = text(text + " -- " + round + " " + i, i); // a comment: no key, never seen
            var from = System.nanoTime();
            reader.read(bytes, false).toCompletableFuture().join();
            fresh[i] = System.nanoTime() - from;
          }
          Arrays.sort(fresh);
          var texts = new byte[1000][];
          for (var i = 0; i < texts.length; i++) {
            texts[i] = text(text, i);
            reader.read(texts[i], false).toCompletableFuture().join();
          }
          var hits = 500_000;
          var from = System.nanoTime();
          for (var i = 0; i < hits; i++) {
            reader.read(texts[i % texts.length], false);
          }
          IO.println(
              "first p50 %6.1f µs  p99 %7.1f µs   again %4d ns   %s"
                  .formatted(
                      fresh[fresh.length / 2] / 1e3,
                      fresh[fresh.length * 99 / 100] / 1e3,
                      (System.nanoTime() - from) / hits,
                      text));
        }
      }
    }
  }

  private static byte[] text(String text, int value) {
    return text.replace("%d", String.valueOf(value)).getBytes(StandardCharsets.UTF_8);
  }
}
