package io.sallyport.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What clients do: psql, JDBC, and the console's API with a token. */
final class Client {
  private static final Pattern APPROVAL = Pattern.compile("/approvals/([a-z0-9]{8,})");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private final World world;

  Client(World world) {
    this.world = world;
  }

  Connection connect(String who) throws SQLException {
    return connect(world.token(who), "orders");
  }

  Connection connect(String token, String target) throws SQLException {
    Properties properties = new Properties();
    properties.put("user", "reader");
    properties.put("password", token);
    properties.put("sslmode", "verify-full");
    properties.put("sslrootcert", world.folder.resolve("state/tls/ca.crt").toString());
    properties.put("connectTimeout", "20");
    return DriverManager.getConnection(
        "jdbc:postgresql://localhost:" + world.port + "/" + target, properties);
  }

  /** A psql of the agent that runs one statement. */
  Psql psql(String statement) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "psql",
                "--no-psqlrc",
                "--set=VERBOSITY=verbose",
                "-At",
                "--command",
                statement,
                "host=localhost port="
                    + world.port
                    + " dbname=orders user=reader sslmode=verify-full sslrootcert="
                    + world.folder.resolve("state/tls/ca.crt"))
            .redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", world.token("claude"));
    builder.environment().put("LC_ALL", "C");
    return new Psql(builder.start());
  }

  /** One psql. */
  static final class Psql {
    final Process process;
    private final StringBuffer output = new StringBuffer();
    private final Thread reader;

    Psql(Process process) {
      this.process = process;
      reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (BufferedReader lines = process.inputReader()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          output.append(line).append('\n');
        }
      } catch (IOException e) {
        output.append(e).append('\n');
      }
    }

    /** The id of the question that it waits for. */
    String awaitQuestion() throws InterruptedException {
      Waiting.until(
          "a notice with the approval's address",
          () -> APPROVAL.matcher(output).find(),
          output::toString);
      Matcher matcher = APPROVAL.matcher(output);
      matcher.find();
      return matcher.group(1);
    }

    String end() throws InterruptedException {
      Waiting.until("psql to end", () -> !process.isAlive(), output::toString);
      reader.join(Duration.ofSeconds(5));
      return output.toString();
    }
  }

  HttpResponse<String> api(String who, String method, String path, String body)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + world.consolePort + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + world.token(who))
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  void approve(String id) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        api(
            "bob",
            "POST",
            "/api/approvals/" + id + "/answer",
            "{\"verdict\":\"approve\",\"reason\":\"\"}");
    if (answer.statusCode() >= 300) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
  }
}
