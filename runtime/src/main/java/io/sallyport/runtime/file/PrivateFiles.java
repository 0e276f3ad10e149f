package io.sallyport.runtime.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Private from their first byte on, and written whole or not at all. Blocking. */
public final class PrivateFiles {
  private static final Logger LOGGER = LoggerFactory.getLogger(PrivateFiles.class);
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER = only("rwx------");
  private static final FileAttribute<Set<PosixFilePermission>> FILE = only("rw-------");

  private PrivateFiles() {}

  private static FileAttribute<Set<PosixFilePermission>> only(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }

  /** Makes a folder and those above it, unless they are there; gives the folder. */
  public static Path folder(Path folder) throws IOException {
    return Files.isDirectory(folder) ? folder : Files.createDirectories(folder, FOLDER);
  }

  /** A new folder below the system's temporary one. */
  public static Path temporary(String prefix) throws IOException {
    return Files.createTempDirectory(prefix, FOLDER);
  }

  /** Makes a file; fails if there is one. */
  public static FileChannel create(Path file) throws IOException {
    return FileChannel.open(
        file,
        EnumSet.of(
            StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
        FILE);
  }

  /** A new empty file in a folder, with a name that nobody has. */
  public static Path draft(Path folder) throws IOException {
    return Files.createTempFile(folder, ".new", "", FILE);
  }

  /** Puts a file in the place of another, to disk; a crash leaves the old one or the new one. */
  public static Path replace(Path file, String content) throws IOException {
    return replace(file, content.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for bytes. */
  public static Path replace(Path file, byte[] content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel = create(fresh)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncFolderOf(file);
    return file;
  }

  /** Makes sure that a file's name is on disk, and not only what is in it. */
  public static void syncFolderOf(Path file) throws IOException {
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }

  /** Removes a folder and all in it, if it is there. Follows no links. */
  public static void delete(Path folder) throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** The same for a temporary folder, as far as it can be removed: one that stays harms nobody. */
  public static void discard(Path folder) {
    try {
      delete(folder);
    } catch (IOException e) {
      LOGGER
          .atDebug()
          .addKeyValue("folder", folder)
          .addKeyValue("reason", e.toString())
          .log("temporary folder left behind");
    }
  }
}
