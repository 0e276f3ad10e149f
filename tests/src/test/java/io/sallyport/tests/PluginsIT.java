package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins come, are replaced and go while sessions run on. */
@Tag("peer")
class PluginsIT {
  @TempDir static Path folder;
  private static World world;
  private static GatewayProcess gateway;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    world = new World(folder);
    world.write(
        "rego/sallyport/rules/parrot/parrot.rego",
        """
        package sallyport.rules.parrot

        allow contains {"rule": "PARROT-001", "reason": "parrots may be told to speak"} if {
        	input.target.name == "parrot"
        	"read" in input.operation.effects
        }
        """);
    world.write(
        "routes/listeners/echo.camel.yaml",
        Files.readString(folder.resolve("routes/listeners/postgresql.camel.yaml"))
            .replace("id: postgresql", "id: echo")
            .replace("connector-postgresql", "connector-echo")
            .replace("listeners.postgresql.", "listeners.echo."));
    gateway = GatewayProcess.start(world, Map.of());
    client = new Client(world);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) { // else it did not start, which is the failure to see
      gateway.close();
    }
    world.close();
  }

  private static String echo(String line) {
    try (Socket socket = new Socket("localhost", world.echoPort)) {
      socket.setSoTimeout(10_000);
      PrintWriter out = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      out.println("HELLO parrot reader " + world.token("claude"));
      String hello = in.readLine();
      if (hello == null || !hello.startsWith("OK")) {
        return String.valueOf(hello);
      }
      out.println(line);
      return String.valueOf(in.readLine());
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void echoComesIsReplacedAndGoesWhilePostgresqlSessionsRunOn() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong answers = new AtomicLong();
    AtomicReference<Exception> broken = new AtomicReference<>();
    Thread queries =
        Thread.ofVirtual()
            .start(() -> {
              try (Connection connection = client.connect("claude")) {
                while (!stop.get()) {
                  connection.createStatement().executeQuery("SELECT name FROM customers").next();
                  answers.incrementAndGet();
                }
              } catch (SQLException e) {
                broken.set(e);
              }
            });
    Path jar = folder.resolve("plugins/echo.jar");
    Path built = World.DISTRIBUTION.resolve("samples/echo.jar");

    Files.copy(built, jar);
    gateway.await("the echo plugin", () -> echo("SAY hello").equals("OK hello"));
    assertTrue(echo("DANCE").startsWith("NO GATE-001"), "what cannot be read is denied");
    overwrite(jar);
    gateway.await(
        "the replaced echo plugin",
        () ->
            count("connector is there protocol=\"echo\"") >= 2
                && echo("SAY again").equals("OK again"));
    Files.delete(jar);
    gateway.await(
        "echo to be gone",
        () -> count("connector is gone; its sessions run on protocol=\"echo\"") >= 2);

    long before = answers.get();
    gateway.await("more answers", () -> answers.get() > before + 10 || broken.get() != null);
    stop.set(true);
    queries.join();
    assertNull(broken.get());
  }

  /** With the same bytes; newer, as a release would be. */
  private static void overwrite(Path jar) throws IOException {
    Path again = Files.copy(jar, folder.resolve(jar.getFileName() + ".new"));
    Files.setLastModifiedTime(again, FileTime.fromMillis(System.currentTimeMillis() + 2000));
    Files.move(again, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static int count(String text) {
    return gateway.log().split(java.util.regex.Pattern.quote(text), -1).length - 1;
  }

  @Test
  void aSessionOutlivesTheReplacementOfItsOwnPlugin() throws Exception {
    try (Connection old = client.connect("claude")) {
      old.createStatement().executeQuery("SELECT 1").next();
      int there = count("connector is there protocol=\"postgresql\"");
      Path jar = folder.resolve("plugins/sql.jar");
      overwrite(jar);
      gateway.await(
          "the replaced plugin", () -> count("connector is there protocol=\"postgresql\"") > there);

      old.createStatement().executeQuery("SELECT count(name) FROM customers WHERE id = 1").next();
      try (Connection fresh = client.connect("claude")) {
        assertTrue(fresh.createStatement().executeQuery("SELECT 2").next());
      }
    }
  }

  @Test
  void whatMustBeMaskedIsRefusedWhileMaskingIsGone() throws Exception {
    Path jar = folder.resolve("plugins/masking.jar");
    Path kept = Files.copy(jar, folder.resolve("masking.kept"));

    Files.delete(jar);
    gateway.await("masking to be gone", () -> readEmail().contains("GATE-090"));
    Files.move(kept, jar);

    gateway.await("masking to be back", () -> readEmail().startsWith("masked"));
  }

  /** What a new session gets for a classified column: the refusal, or that it came masked. */
  private static String readEmail() {
    try (Connection connection = client.connect("claude");
        ResultSet rows =
            connection.createStatement().executeQuery("SELECT email, id FROM customers")) {
      rows.next();
      String email = rows.getString(1);
      assertFalse(email != null && email.contains("planted-row"), "an unmasked value: " + email);
      return "masked " + email;
    } catch (SQLException e) {
      return Client.words(e);
    }
  }
}
