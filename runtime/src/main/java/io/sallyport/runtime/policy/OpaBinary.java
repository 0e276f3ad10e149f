package io.sallyport.runtime.policy;

import io.sallyport.runtime.file.PrivateFiles;
import io.sallyport.runtime.file.SharedCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@code opa} that the gateway starts: the configured one, the one on PATH, the one built
 * before; or builds it once from its Go module. Blocks; for start-up.
 */
final class OpaBinary {
  /** What Sallyport is tested with; tests/peers/opa.sh provisions the same file. */
  static final String VERSION = "1.22.2";

  private static final String MODULE = "github.com/open-policy-agent/opa@v" + VERSION;
  private static final Duration LONGEST_BUILD = Duration.ofMinutes(15);

  /** Rego v1 without flags. */
  private static final Pattern USABLE = Pattern.compile("(?m)^Version: ([1-9]\\d*\\.\\S+)");

  private final Path cache;
  private final String path;
  private final Consumer<String> progress;

  /**
   * @param cache where a built binary is kept
   * @param path the folders to search, as in the environment's PATH
   * @param progress takes one line at a time
   */
  OpaBinary(Path cache, String path, Consumer<String> progress) {
    this.cache = cache;
    this.path = path;
    this.progress = progress;
  }

  static OpaBinary ofEnvironment(Consumer<String> progress) {
    return new OpaBinary(SharedCache.folder(), System.getenv().getOrDefault("PATH", ""), progress);
  }

  /**
   * @param configured tried alone when given
   * @throws IllegalStateException saying the three ways to get one
   */
  Path find(@Nullable Path configured) {
    if (configured != null) {
      return usable(configured)
          .orElseThrow(() ->
              new IllegalStateException(
                  "policy.opa: " + configured + " is not an OPA 1.x that runs here"));
    }
    Path built = cache.resolve("bin").resolve("opa-" + VERSION);
    return onPath("opa")
        .flatMap(OpaBinary::usable)
        .or(() -> usable(built))
        .orElseGet(() -> build(built));
  }

  private Path build(Path built) {
    Path go =
        onPath("go")
            .or(() -> Optional.of(Path.of("/usr/local/go/bin/go")).filter(Files::isExecutable))
            .orElseThrow(() -> none("there is no Go here to build one"));
    progress.accept(
        "building OPA "
            + VERSION
            + " with "
            + go
            + "; this happens once and takes a minute or two");
    Path stage = null;
    try {
      Files.createDirectories(built.getParent());
      stage = Files.createTempDirectory(built.getParent(), ".opa-");
      Map<String, String> environment =
          Map.of(
              "CGO_ENABLED", "0",
              "GOBIN", stage.toString(),
              "GOFLAGS", "-buildvcs=false -trimpath");
      var install =
          Command.run(
              List.of(go.toString(), "install", "-ldflags", "-s -w", MODULE),
              stage,
              environment,
              LONGEST_BUILD,
              progress);
      if (install.status() != 0) {
        throw none("building it failed: " + lastLine(install.output()));
      }
      Files.move(
          stage.resolve("opa"),
          built,
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      progress.accept("built " + built);
      return usable(built).orElseThrow(() -> none("the one that was built does not run"));
    } catch (IOException e) {
      throw none("building it failed: " + e);
    } finally {
      if (stage != null) {
        PrivateFiles.discard(stage);
      }
    }
  }

  private static String lastLine(String output) {
    return output.strip().lines().reduce((first, second) -> second).orElse("no output");
  }

  private static IllegalStateException none(String why) {
    return new IllegalStateException(
        "no OPA to decide with: "
            + why
            + ". Either install opa "
            + VERSION
            + " and put it on PATH or name it in policy.opa; or install Go 1.24 or newer, and it is built"
            + " at the next start; or run one elsewhere and set policy.mode: url and policy.url");
  }

  private Optional<Path> onPath(String name) {
    return Stream.of(path.split(":"))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<Path> usable(Path opa) {
    if (!Files.isExecutable(opa)) {
      return Optional.empty();
    }
    try {
      var version =
          Command.run(
              List.of(opa.toString(), "version"),
              Path.of("."),
              Map.of(),
              Duration.ofSeconds(20),
              line -> {});
      return version.status() == 0 && USABLE.matcher(version.output()).find()
          ? Optional.of(opa)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
