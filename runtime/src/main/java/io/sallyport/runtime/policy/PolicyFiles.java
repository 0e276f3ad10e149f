package io.sallyport.runtime.policy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the policy folders held at one moment: the text of every file, so that what was checked is
 * what is handed over, whatever is edited meanwhile.
 *
 * @param files by their place in the bundle
 * @param origins where each came from
 * @param revision SHA-256 over all of it, cut to 32 characters
 */
record PolicyFiles(Map<String, byte[]> files, Map<String, Path> origins, String revision) {
  static final String SCHEMAS = "schemas";
  private static final Set<String> DATA = Set.of("data.json", "data.yaml", "data.yml");
  private static final int DEEPEST = 16;

  /**
   * @param folders the shipped folder first. Rego files of all folders count. A data or schema file
   *     at the same place in a later folder replaces the earlier one.
   * @throws IOException also when a folder is not there: a missing folder may have held a deny
   */
  static PolicyFiles read(List<Path> folders) throws IOException {
    var files = new TreeMap<String, byte[]>();
    var origins = new LinkedHashMap<String, Path>();
    for (int i = 0; i < folders.size(); i++) {
      Path folder = folders.get(i);
      if (!Files.isDirectory(folder)) {
        throw new NoSuchFileException(folder + " is not a folder");
      }
      try (Stream<Path> paths = Files.walk(folder, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
        for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
          String place = place(i, folder.relativize(path));
          if (place != null) {
            files.put(place, Files.readAllBytes(path));
            origins.put(place, path);
          }
        }
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }
    return new PolicyFiles(files, origins, revision(files));
  }

  /**
   * Rego files keep apart by folder: two teams may both have a rules.rego, and neither replaces the
   * other. Data files merge by place, as the place is their name in policy.
   */
  private static @Nullable String place(int folder, Path relative) {
    String path = relative.toString().replace('\\', '/');
    String name = relative.getFileName().toString();
    for (Path part : relative) {
      if (part.toString().startsWith(".")) {
        return null; // an editor's swap files, .git, a mounted volume's ..data
      }
    }
    if (path.startsWith(SCHEMAS + "/")) {
      return name.endsWith(".json") ? path : null;
    }
    if (name.endsWith(".rego")) {
      return "rego/" + folder + "/" + path;
    }
    return DATA.contains(name) ? path : null;
  }

  private static String revision(Map<String, byte[]> files) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
    files.forEach((place, content) -> {
      digest.update((place + "\0" + content.length + "\0").getBytes(StandardCharsets.UTF_8));
      digest.update(content);
    });
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  /** Writes the files below a folder, for OPA to read; returns where each came from. */
  Map<String, Path> copyTo(Path folder) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path copy = folder.resolve(file.getKey());
      Files.createDirectories(copy.getParent());
      Files.write(copy, file.getValue());
    }
    return origins;
  }
}
