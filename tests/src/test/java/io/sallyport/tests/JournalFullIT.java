package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal's disk is full: nothing is forwarded until there is room. */
@Tag("peer")
class JournalFullIT {
  @TempDir Path folder;
  private Path journal;
  private boolean mounted;

  @BeforeEach
  void mountSmallDisk() throws Exception {
    journal = Files.createDirectories(folder.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", journal.toString());
    assertTrue(mounted, "only root can mount a small file system: run it as ./sallyport test does");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertTrue(run("umount", journal.toString()));
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  @Test
  void nothingIsForwardedUntilThereIsRoomAgain() throws Exception {
    try (World world = new World(folder)) {
      world.section("recording", "{folder: " + journal + ", segmentSize: 2MiB, text: 256KiB}");
      Client client = new Client(world);
      try (GatewayProcess gateway = GatewayProcess.start(world, Map.of());
          Connection connection = client.connect("claude")) {
        Path ballast = journal.resolve("ballast");
        Files.write(ballast, new byte[(int) Files.getFileStore(journal).getUsableSpace()]);

        String padding = " /* " + "x".repeat(100_000) + " */";
        SQLException refused = null;
        for (int i = 0; refused == null && i < 1000; i++) {
          try {
            connection.createStatement().executeQuery("SELECT " + i + padding).next();
          } catch (SQLException e) {
            refused = e;
          }
        }
        assertNotNull(refused, "a full disk was not noticed");
        assertTrue(Client.words(refused).contains("GATE-030"), Client.words(refused));
        gateway.await("readiness to tell", () -> client.readiness() == 503);

        Files.delete(ballast);
        gateway.await(
            "the journal to be written again",
            () -> {
              try {
                return connection.createStatement().executeQuery("SELECT 1" + padding).next();
              } catch (SQLException e) {
                return false;
              }
            });
        gateway.await("readiness to be back", () -> client.readiness() == 200);
      }
      GatewayProcess.Ended verified = GatewayProcess.run(world, "verify");
      assertEquals(0, verified.code(), verified.output());
    }
  }
}
