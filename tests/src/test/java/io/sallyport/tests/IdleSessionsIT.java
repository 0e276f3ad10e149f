package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sessions cost that do nothing. The figure is printed; only gross waste fails. */
@Tag("peer")
class IdleSessionsIT {
  private static final int SESSIONS = 200;

  @TempDir Path folder;

  @Test
  void hundredsOfIdleSessionsCostLittleMemory() throws Exception {
    try (World world = new World(folder);
        // A small nursery: pages of it that are touched for the first time are no session's cost.
        GatewayProcess gateway =
            GatewayProcess.start(world, Map.of("JAVA_TOOL_OPTIONS", "-Xmn24m"))) {
      close(open(world, 50)); // whatever is made once is made now
      List<RawClient> first = open(world, 20);
      Memory before = settled(gateway);

      List<RawClient> idle = open(world, SESSIONS);
      Memory after = settled(gateway);

      long heap = (after.heap() - before.heap()) / SESSIONS;
      long resident = (after.resident() - before.resident()) / SESSIONS;
      System.err.printf(
          "%d idle sessions: %d kB of heap and %d kB of resident memory each%n",
          SESSIONS, heap, resident);
      close(first);
      close(idle);
      assertTrue(heap < 100, () -> heap + " kB of heap for each idle session");
      assertTrue(resident < 100, () -> resident + " kB of resident memory for each idle session");
    }
  }

  @Test
  void sessionsThatAreOverLeaveNothingBehind() throws Exception {
    try (World world = new World(folder);
        GatewayProcess gateway =
            GatewayProcess.start(world, Map.of("JAVA_TOOL_OPTIONS", "-Xmn24m"))) {
      close(open(world, 50));
      Memory before = settled(gateway);

      for (int i = 0; i < 2; i++) {
        close(open(world, SESSIONS));
      }
      double each = (settled(gateway).heap() - before.heap()) / (2.0 * SESSIONS);

      System.err.printf("%d sessions that are over: %.1f kB of heap each%n", 2 * SESSIONS, each);
      assertTrue(each < 2, () -> each + " kB of heap for each session that is over");
    }
  }

  /**
   * In kilobytes. Resident memory alone would flatter: pages that the heap once touched stay, and
   * hold the sessions that come later; so the objects that are alive are counted as well.
   */
  private record Memory(long heap, long resident) {}

  private static Memory settled(GatewayProcess gateway) throws IOException, InterruptedException {
    long heap = 0;
    for (int i = 0; i < 2; i++) { // what one collection lets go of is freed in the next
      Process histogram =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/jcmd",
                  String.valueOf(gateway.handle().pid()),
                  "GC.class_histogram")
              .start();
      heap =
          histogram
                  .inputReader()
                  .lines()
                  .map(line -> line.trim().split("\\s+"))
                  .filter(words ->
                      words.length > 3
                          && words[0].endsWith(":")
                          && !words[3].contains("FillerElement"))
                  .mapToLong(words -> Long.parseLong(words[2]))
                  .sum()
              / 1024;
      histogram.waitFor();
    }
    return new Memory(heap, gateway.residentKilobytes());
  }

  private static List<RawClient> open(World world, int count) throws IOException {
    String token = world.token("claude");
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RawClient client = RawClient.ready(world, token, "orders");
      client.query("SELECT id FROM invoices");
      clients.add(client);
    }
    return clients;
  }

  private static void close(List<RawClient> clients) throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }
}
