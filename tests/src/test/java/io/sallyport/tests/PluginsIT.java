package io.sallyport.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.sql.Connection;
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

/**
 * Plugins come, are replaced and go while sessions run on; files that cannot be used are refused
 * while the old ones stay.
 */
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
    gateway.close();
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
    Path again = Files.copy(built, folder.resolve("echo.new"));
    Files.setLastModifiedTime(
        again, java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 2000));
    Files.move(again, jar, StandardCopyOption.REPLACE_EXISTING);
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

  private static int count(String text) {
    return gateway.log().split(java.util.regex.Pattern.quote(text), -1).length - 1;
  }

  @Test
  void aSessionOutlivesTheReplacementOfItsOwnPlugin() throws Exception {
    try (Connection old = client.connect("claude")) {
      old.createStatement().executeQuery("SELECT 1").next();
      int there = count("connector is there protocol=\"postgresql\"");
      Path jar = folder.resolve("plugins/sql.jar");
      Path again = Files.copy(jar, folder.resolve("sql.new"));
      Files.setLastModifiedTime(
          again, java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 2000));
      Files.move(again, jar, StandardCopyOption.REPLACE_EXISTING);
      gateway.await(
          "the replaced plugin", () -> count("connector is there protocol=\"postgresql\"") > there);

      old.createStatement().executeQuery("SELECT count(name) FROM customers WHERE id = 1").next();
      try (Connection fresh = client.connect("claude")) {
        assertTrue(fresh.createStatement().executeQuery("SELECT 2").next());
      }
    }
  }

  @Test
  void aBrokenRouteIsRefusedWithItsReasonWhileTheOldOneStays() throws Exception {
    String good = Files.readString(folder.resolve("routes/pass.camel.yaml"));
    world.write("routes/pass.camel.yaml", good.replace("record:before", "record:never"));
    gateway.await("the refusal", () -> gateway.log().contains("record:never does not exist"));

    try (Connection connection = client.connect("claude")) {
      assertTrue(connection.createStatement().executeQuery("SELECT 1").next());
    }
    assertTrue(
        client.api("bob", "GET", "/api/status", "").body().contains("record:never does not exist"));
    world.write("routes/pass.camel.yaml", good);
  }

  @Test
  void aBrokenTargetIsRefusedWithItsReasonWhileTheOldOneStays() throws Exception {
    world.write(
        "targets/orders.yaml", world.target("environment: production").replace("tls:", "tsl:"));
    gateway.await("the refusal", () -> gateway.log().contains("tsl: is not a key here"));

    try (Connection connection = client.connect("claude")) {
      assertTrue(connection.createStatement().executeQuery("SELECT 1").next());
    }
    world.write("targets/orders.yaml", world.target("environment: production"));
  }

  @Test
  void aBrokenPolicyIsRefusedWithItsReasonWhileTheOldOneStays() throws Exception {
    world.write(
        "rego/sallyport/rules/team/team.rego", "package sallyport.rules.team\n\ndeny contains {\n");
    gateway.await("the refusal", () -> gateway.log().contains("changed policy refused"));

    try (Connection connection = client.connect("claude")) {
      assertTrue(connection.createStatement().executeQuery("SELECT 1").next());
    }
    Files.delete(folder.resolve("rego/sallyport/rules/team/team.rego"));
  }

  @Test
  void aTeamsRuleWorksAsSoonAsItsFileIsThere() throws Exception {
    world.write(
        "rego/sallyport/rules/freeze/freeze.rego",
        """
        package sallyport.rules.freeze

        deny contains {"rule": "TEAM-001", "reason": "a freeze is on"} if "lock" in input.operation.effects
        """);
    try (Connection connection = client.connect("claude")) {
      AtomicReference<String> rule = new AtomicReference<>("");
      gateway.await(
          "the team's rule",
          () -> {
            try {
              connection.createStatement().executeQuery("SELECT id FROM customers FOR UPDATE");
              return false;
            } catch (SQLException e) {
              rule.set(e.getMessage());
              return rule.get().contains("a freeze is on");
            }
          });
    }
    Files.delete(folder.resolve("rego/sallyport/rules/freeze/freeze.rego"));
  }

  @Test
  void aNewTargetNeedsNoRestart() throws Exception {
    world.write("targets/second.yaml", world.target("environment: test"));
    gateway.await(
        "the target",
        () -> {
          try (Connection connection = client.connect(world.token("claude"), "second")) {
            return connection.createStatement().executeQuery("SELECT 1").next();
          } catch (SQLException e) {
            return false;
          }
        });
    assertEquals(200, client.api("bob", "GET", "/health/ready", "").statusCode());
  }
}
