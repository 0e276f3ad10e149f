package io.sallyport.runtime.store;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL's own programs on one data folder. */
final class PostgresCommands {
  private static final Logger LOGGER = LoggerFactory.getLogger(PostgresCommands.class);
  private static final Duration STOP = Duration.ofSeconds(20);

  /** A server that recovers much after a crash takes its time. */
  private static final Duration START = Duration.ofMinutes(2);

  private static final Duration INITIALISE = Duration.ofMinutes(2);
  private static final long LOG_LIMIT = 16L << 20;

  private final Path home;
  private final Path data;
  private final Unprivileged runner;

  PostgresCommands(Path home, Path data, Unprivileged runner) {
    this.home = home;
    this.data = data;
    this.runner = runner;
  }

  Path data() {
    return data;
  }

  /** Makes the data folder, whole or not at all; nobody is trusted at any moment. */
  void initialise(String user, String password, boolean sync) throws IOException {
    var part = data.resolveSibling("data.new");
    var passwordFile = data.resolveSibling("initial-password");
    PrivateFiles.delete(part);
    Files.createDirectory(part);
    runner.give(part);
    try {
      PrivateFiles.replace(passwordFile, password + "\n");
      runner.give(passwordFile);
      var exit =
          run(
              INITIALISE,
              "initdb",
              "--pgdata=" + part,
              "--username=" + user,
              "--pwfile=" + passwordFile,
              "--auth=scram-sha-256",
              "--encoding=UTF8",
              "--locale-provider=builtin",
              "--builtin-locale=C.UTF-8",
              "--locale=C",
              "--data-checksums",
              sync ? "--sync-method=fsync" : "--no-sync");
      if (exit.code() != 0) {
        throw new StoreException("initdb failed in " + part + ": " + exit.lastLine());
      }
      Files.writeString(
          part.resolve("postgresql.conf"),
          "\ninclude_if_exists 'sallyport.conf'\n",
          StandardOpenOption.APPEND);
      Files.move(part, data, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(passwordFile);
      PrivateFiles.delete(part);
    }
  }

  /** Writes a file of the data folder, readable by the server alone. */
  void give(String name, String content) throws IOException {
    var file = data.resolve(name);
    PrivateFiles.replace(file, content);
    runner.give(file);
  }

  void start() throws IOException {
    var log = data.resolve("server.log");
    if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
      Files.move(log, data.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
    var exit =
        run(
            START.plusSeconds(10),
            "pg_ctl",
            "start",
            "--silent",
            "--wait",
            "--timeout=" + START.toSeconds(),
            "--pgdata=" + data,
            "--log=" + log);
    if (exit.code() != 0) {
      throw new StoreException(
          "PostgreSQL did not start in " + data + ": " + lastFatal(log, exit.lastLine()));
    }
  }

  /** Idempotent: a server that does not run is stopped. */
  void stop() {
    if (!runs()) {
      return;
    }
    for (var mode : List.of("fast", "immediate")) {
      var exit =
          run(
              STOP.plusSeconds(5),
              "pg_ctl",
              "stop",
              "--silent",
              "--wait",
              "--mode=" + mode,
              "--timeout=" + STOP.toSeconds(),
              "--pgdata=" + data);
      if (exit.code() == 0 || !runs()) {
        return;
      }
      LOGGER.atWarn().addKeyValue("mode", mode).log("PostgreSQL did not stop in time");
    }
    throw new StoreException("PostgreSQL in " + data + " does not stop: end it by hand");
  }

  /** Ends a server that a killed gateway left behind, and removes what a crash left of it. */
  void endOrphan() throws IOException {
    if (runs()) {
      LOGGER.atInfo().addKeyValue("folder", data).log("ending the server of a killed gateway");
      stop();
    }
    // Its process id may belong to an unrelated process by now, which pg_ctl would wait for.
    Files.deleteIfExists(data.resolve("postmaster.pid"));
  }

  /** Whether the process named in the lock file is a server of this very folder. */
  private boolean runs() {
    try {
      var lines = Files.readAllLines(data.resolve("postmaster.pid"));
      if (lines.isEmpty()) {
        return false;
      }
      var command =
          Files.readString(
              Path.of("/proc", lines.getFirst().strip(), "cmdline"), StandardCharsets.ISO_8859_1);
      var words = command.split("\0", -1);
      return words[0].endsWith("/postgres") && List.of(words).contains(data.toString());
    } catch (IOException e) {
      return false; // no lock file, or no such process
    }
  }

  private record Exit(int code, String output) {
    String lastLine() {
      var lines = output.strip().lines().toList();
      return lines.isEmpty() ? "exit code " + code : lines.getLast();
    }
  }

  private Exit run(Duration deadline, String program, String... arguments) {
    var command = new ArrayList<String>();
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    try {
      // A file and not a pipe: the server inherits it and would keep a reader waiting.
      var output = Files.createTempFile("sallyport-postgresql-", ".out");
      try {
        var builder =
            new ProcessBuilder(runner.command(command))
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PG"));
        environment.put("LC_ALL", "C");
        var process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
          throw new StoreException(
              program + " took longer than " + deadline.toSeconds() + " s on " + data);
        }
        return new Exit(process.exitValue(), Files.readString(output));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new StoreException("cannot run " + program + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException("interrupted while running " + program, e);
    }
  }

  private static String lastFatal(Path log, String otherwise) {
    try (var lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      return lines
          .filter(line -> line.contains("FATAL:") || line.contains("could not bind"))
          .reduce((earlier, later) -> later)
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }
}
