package io.sallyport.runtime.target;

import io.sallyport.api.Target;
import io.sallyport.runtime.config.ConfigException;
import io.sallyport.runtime.config.ConfigReader;
import io.sallyport.runtime.credential.TargetCredentialConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
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

  /** A target with where its credentials come from, and which file says so. */
  public record Entry(Target target, TargetCredentialConfig credential, Path file) {}

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
    // What is gone first: a target may have moved from one file to another.
    for (Path gone : List.copyOf(seen.keySet())) {
      if (!now.containsKey(gone)) {
        remove(gone);
      }
    }
    now.forEach((file, text) -> {
      if (!text.equals(seen.put(file, text))) {
        apply(file, text);
      }
    });
  }

  private void remove(Path file) {
    seen.remove(file);
    refused.remove(file.getFileName().toString());
    Entry entry = inForce.get(name(file));
    if (entry != null && entry.file().equals(file)) {
      inForce.remove(name(file));
      LOGGER.atInfo().addKeyValue("target", name(file)).log("target removed; its sessions run on");
    }
    // Its namesake was refused for this one; now it may be in force.
    seen.keySet().removeIf(other -> name(other).equals(name(file)));
  }

  private void apply(Path file, String text) {
    String key = file.getFileName().toString();
    try {
      if (!NAME.matcher(key).matches()) {
        throw cannotBeUsed(
            file, "the file's name is the target's: use letters, digits, '.', '_' and '-'");
      }
      for (Path other : seen.keySet()) {
        if (!other.equals(file) && name(other).equals(name(file))) {
          throw cannotBeUsed(
              file, other.getFileName() + " names the same target: remove one of the two");
        }
      }
      TargetFile read = reader.read(file, text, TargetFile.class);
      inForce.put(name(file), new Entry(read.target(name(file)), read.credential(), file));
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

  private static ConfigException cannotBeUsed(Path file, String why) {
    return new ConfigException(List.of(new ConfigException.Problem(file, 0, "", why)));
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceAll("\\.ya?ml$", "");
  }
}
