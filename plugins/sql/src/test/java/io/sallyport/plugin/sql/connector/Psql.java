package io.sallyport.plugin.sql.connector;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The real psql. */
final class Psql {
  record Result(int code, String out) {}

  private Psql() {}

  static Process start(int port, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of("psql", "-X", "-h", "127.0.0.1", "-p", String.valueOf(port), "-U", "reader"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", TestGate.CREDENTIAL);
    builder.environment().put("PGDATABASE", "shop");
    builder.environment().putAll(environment);
    return builder.start();
  }

  static Result run(int port, String... arguments) {
    return run(port, Map.of(), arguments);
  }

  static Result run(int port, Map<String, String> environment, String... arguments) {
    try {
      Process process = start(port, environment, arguments);
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("psql hangs: " + out);
      }
      return new Result(process.exitValue(), out);
    } catch (IOException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
