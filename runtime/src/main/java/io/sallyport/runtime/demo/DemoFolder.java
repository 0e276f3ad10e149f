package io.sallyport.runtime.demo;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the demo keeps everything. It stays after the demo has ended, so that its record can still
 * be looked at and verified, and is made anew by the next.
 *
 * @param root made with the demo; private to its user
 */
public record DemoFolder(Path root) {
  /** Only a folder with this file in it is ever emptied. */
  private static final String MARK = ".sallyport-demo";

  private static final String CONSOLE = "console";

  /** By how much the time of a process's start may be off. */
  private static final Duration CLOCK_SHIFT = Duration.ofSeconds(10);

  /** {@code $SALLYPORT_DEMO}, else below the user's state folder. */
  public static DemoFolder standard() {
    String set = System.getenv("SALLYPORT_DEMO");
    return new DemoFolder(
        set == null
            ? Path.of(System.getProperty("user.home"), ".local", "state", "sallyport", "demo")
            : Path.of(set).toAbsolutePath());
  }

  public Path configuration() {
    return root.resolve("sallyport.yaml");
  }

  /** What the demo's gateway logs: its screen is for people. */
  public Path log() {
    return root.resolve("gateway.log");
  }

  Path processFile() {
    return root.resolve("pid");
  }

  /** Where a running demo's console is; empty when none runs. */
  public Optional<URI> console() {
    try {
      return running()
          ? Optional.of(URI.create(Files.readString(root.resolve(CONSOLE)).strip()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException notYetThere) {
      return Optional.empty();
    }
  }

  /** The demo is ready: commands find it from now on. */
  void ready(URI console) throws IOException {
    write(CONSOLE, console + "\n");
  }

  /** Whether the demo that wrote this folder still runs. */
  public boolean running() {
    try {
      List<String> written = Files.readAllLines(processFile());
      Instant started = Instant.parse(written.get(1));
      return ProcessHandle.of(Long.parseLong(written.get(0)))
          .filter(process -> started(process).isBefore(started.plus(CLOCK_SHIFT)))
          .isPresent();
    } catch (IOException
        | NumberFormatException
        | IndexOutOfBoundsException
        | DateTimeParseException e) {
      return false;
    }
  }

  /** After a crash its number may be another process's, which has started later. */
  private static Instant started(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.MIN);
  }

  /** Empties it and takes it for this process. */
  void begin() throws IOException {
    if (running()) {
      throw new IOException(
          "a demo runs already, in "
              + root
              + "; end it first, or set SALLYPORT_DEMO to another folder");
    }
    List<Path> old = content();
    if (!old.isEmpty() && !Files.exists(root.resolve(MARK))) {
      throw new IOException(
          root
              + " holds something else than a demo; empty it, or set SALLYPORT_DEMO to another folder");
    }
    for (Path path : old) {
      PrivateFiles.delete(path);
    }
    if (Files.exists(log())) {
      Files.newByteChannel(log(), StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
          .close();
    }
    PrivateFiles.folder(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    write(MARK, "made by sallyport demo; emptied by the next\n");
    ProcessHandle self = ProcessHandle.current();
    PrivateFiles.replace(processFile(), self.pid() + "\n" + Instant.now() + "\n");
  }

  void end() {
    try {
      Files.deleteIfExists(processFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a file that only its user can read. */
  Path write(String name, String text) throws IOException {
    Path file = root.resolve(name);
    PrivateFiles.folder(Objects.requireNonNull(file.getParent()));
    return PrivateFiles.replace(file, text);
  }

  /** Takes a folder of the distribution along, so that whoever tries things changes a copy. */
  void copy(Path home, String name) throws IOException {
    try (Stream<Path> all = Files.walk(home.resolve(name))) {
      for (Path path : all.toList()) {
        Path copy = root.resolve(home.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
  }

  /** Names a file of the distribution in it, if there is one. */
  void link(Path home, String name) throws IOException {
    if (Files.exists(home.resolve(name))) {
      Files.createSymbolicLink(root.resolve(name), home.resolve(name).toAbsolutePath());
    }
  }

  /** What is in it, but for the log, which this process has open already. */
  private List<Path> content() throws IOException {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> content = Files.list(root)) {
      return content.filter(path -> !path.equals(log())).toList();
    }
  }
}
