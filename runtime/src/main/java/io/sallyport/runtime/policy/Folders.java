package io.sallyport.runtime.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders that this room makes and removes. */
final class Folders {
  private static final Logger LOGGER = LoggerFactory.getLogger(Folders.class);

  private Folders() {}

  /** A new folder that nobody else may enter. */
  static Path temporary(String prefix) throws IOException {
    return Files.createTempDirectory(
        prefix, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Removes a folder and all in it, as far as it can. */
  static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOGGER.atDebug().addKeyValue("folder", folder).log("temporary folder left behind");
    }
  }
}
