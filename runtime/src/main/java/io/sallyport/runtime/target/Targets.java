package io.sallyport.runtime.target;

import io.sallyport.api.Target;
import io.sallyport.runtime.config.ConfigException;
import io.sallyport.runtime.config.ConfigReader;
import io.sallyport.runtime.credential.TargetCredentialConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The targets in force. A file that cannot be used is refused with its reason, and what it said
 * before stays. Thread-safe.
 */
public final class Targets {
  private static final Logger LOGGER = LoggerFactory.getLogger(Targets.class);
  private static final Pattern NAME = Pattern.compile("([A-Za-z0-9][A-Za-z0-9_.-]{0,62})\\.ya?ml");

  private final Path folder;
  private final ConfigReader reader = new ConfigReader(Map.of());
  private final Map<String, Entry> inForce = new ConcurrentHashMap<>();
  private final Map<Path, String> seen = new HashMap<>();
  private final Map<String, String> refused = new TreeMap<>();

  /** A target with where its credentials come from. */
  public record Entry(Target target, TargetCredentialConfig credential) {}

  public Targets(Path folder) {
    this.folder = folder;
  }

  public @Nullable Target find(String name) {
    Entry entry = inForce.get(name);
    return entry == null ? null : entry.target();
  }

  public @Nullable TargetCredentialConfig credential(String name) {
    Entry entry = inForce.get(name);
    return entry == null ? null : entry.credential();
  }

  /** By name. */
  public Map<String, Entry> all() {
    return new TreeMap<>(inForce);
  }

  /** Files that are not in force as they stand, with every problem found. */
  public synchronized Map<String, String> refused() {
    return new TreeMap<>(refused);
  }

  /** Looks at the folder and applies what changed. Blocking. */
  public synchronized void scan() {
    Map<Path, String> now = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().matches(".*\\.ya?ml")).toList()) {
        now.put(file, Files.readString(file));
      }
    } catch (IOException e) {
      LOGGER
          .atWarn()
          .addKeyValue("folder", folder)
          .addKeyValue("reason", e.toString())
          .log("targets folder cannot be read; the targets in force stay");
      return;
    }
    now.forEach((file, text) -> {
      if (!text.equals(seen.put(file, text))) {
        apply(file, text);
      }
    });
    for (Path gone : seen.keySet().stream().filter(file -> !now.containsKey(file)).toList()) {
      seen.remove(gone);
      refused.remove(gone.getFileName().toString());
      inForce.remove(name(gone));
      LOGGER.atInfo().addKeyValue("target", name(gone)).log("target removed; its sessions run on");
    }
  }

  private void apply(Path file, String text) {
    String key = file.getFileName().toString();
    try {
      if (!NAME.matcher(key).matches()) {
        throw new ConfigException(
            java.util.List.of(
                new ConfigException.Problem(
                    file,
                    0,
                    "",
                    "the file's name is the target's: use letters, digits, '.', '_' and '-'")));
      }
      TargetFile read = reader.read(file, text, TargetFile.class);
      inForce.put(name(file), new Entry(read.target(name(file)), read.credential()));
      refused.remove(key);
      LOGGER.atInfo().addKeyValue("target", name(file)).log("target in force");
    } catch (ConfigException e) {
      refused.put(key, Objects.requireNonNullElse(e.getMessage(), ""));
      LOGGER
          .atWarn()
          .addKeyValue("target", name(file))
          .addKeyValue("reason", e.getMessage())
          .log("target file refused; what was in force stays");
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceAll("\\.ya?ml$", "");
  }
}
