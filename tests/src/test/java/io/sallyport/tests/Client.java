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
import org.postgresql.util.PSQLException;

/** What clients do: psql, JDBC, and the console's API with a token. */
final class Client {
  private static final Pattern APPROVAL = Pattern.compile("/approvals/([a-z0-9]{8,})");
  private static final Pattern SECRET = Pattern.compile("\"secret\" ?: ?\"([^\"]+)\"");
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
    properties.put("sslrootcert", world.authority().toString());
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
                    + world.authority())
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
    return apiWith(world.token(who), method, path, body);
  }

  /**
   * @param credential a token, or a session secret
   */
  HttpResponse<String> apiWith(String credential, String method, String path, String body)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + world.consolePort + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + credential)
            .header("Content-Type", "application/json")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A question as an approver sees it. */
  String question(String id) {
    try {
      return api("bob", "GET", "/api/approvals/" + id, "").body();
    } catch (IOException e) {
      return e.toString();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e.toString();
    }
  }

  /** The status of {@code /health/ready}; 0 when nobody answers. */
  int readiness() {
    try {
      return api("bob", "GET", "/health/ready", "").statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /** What {@code sallyport token} gets. */
  String sessionSecret(String who) throws IOException, InterruptedException {
    HttpResponse<String> answer = api(who, "POST", "/api/session-secrets", "");
    Matcher secret = SECRET.matcher(answer.body());
    if (answer.statusCode() != 201 || !secret.find()) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
    return secret.group(1);
  }

  /** What {@code sallyport logout} does. */
  void revoke(String credential) throws IOException, InterruptedException {
    HttpResponse<String> answer = apiWith(credential, "DELETE", "/api/session-secrets", "");
    if (answer.statusCode() != 204) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
  }

  /** All that an error says: message, DETAIL and HINT. */
  static String words(SQLException error) {
    return error instanceof PSQLException said && said.getServerErrorMessage() != null
        ? said.getSQLState() + " " + said.getServerErrorMessage()
        : error.getSQLState() + " " + error.getMessage();
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
