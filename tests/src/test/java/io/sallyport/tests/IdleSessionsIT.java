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
      close(open(world, 60));
      Memory before = settled(world, gateway);

      List<RawClient> idle = open(world, SESSIONS);
      Memory after = settled(world, gateway);

      long heap = (after.heap() - before.heap()) / SESSIONS;
      long resident = (after.resident() - before.resident()) / SESSIONS;
      System.err.printf(
          "%d idle sessions: %d kB of heap and %d kB of resident memory each%n",
          SESSIONS, heap, resident);
      close(idle);
      assertTrue(heap < 100, () -> heap + " kB of heap for each idle session");
      assertTrue(resident < 100, () -> resident + " kB of resident memory for each idle session");
    }
  }

  /**
   * In kilobytes. Resident memory alone would flatter: pages that the heap once touched stay, and
   * hold the sessions that come later.
   */
  private record Memory(long heap, long resident) {}

  private static Memory settled(World world, GatewayProcess gateway)
      throws IOException, InterruptedException {
    new ProcessBuilder(
            System.getProperty("java.home") + "/bin/jcmd",
            String.valueOf(gateway.handle().pid()),
            "GC.run")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    double heap =
        new Client(world)
            .api("bob", "GET", "/metrics", "")
            .body()
            .lines()
            .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
    assertTrue(heap > 0, "the metrics say how much of the heap is used");
    return new Memory((long) heap / 1024, gateway.residentKilobytes());
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
