package io.sallyport.plugin.sql.grammar.build;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

/**
 * A published npm package whose content is pinned by its hash.
 *
 * @param integrity as a lock file has it, without {@code sha512-}
 */
record NpmPackage(String name, String version, String integrity) {
  private static final int TAR_BLOCK = 512;

  /** The archive; from the cache if it is there and intact, else by {@code npm pack}. */
  byte[] archive(Path cache) throws IOException, InterruptedException {
    Files.createDirectories(cache);
    var file = cache.resolve(name + "-" + version + ".tgz");
    try (var lock =
            FileChannel.open(
                cache.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var held = lock.lock()) {
      if (Files.exists(file) && held.isValid()) {
        var bytes = Files.readAllBytes(file);
        if (intact(bytes)) {
          return bytes;
        }
      }
      pack(cache, file);
      var bytes = Files.readAllBytes(file);
      if (!intact(bytes)) {
        Files.delete(file);
        throw new IOException(
            "%s@%s does not have the pinned hash sha512-%s: somebody published other content under this version, or a proxy changed it"
                .formatted(name, version, integrity));
      }
      return bytes;
    }
  }

  private void pack(Path cache, Path file) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory(cache, "npm");
    try {
      var npm =
          new ProcessBuilder(
                  "npm",
                  "pack",
                  name + "@" + version,
                  "--silent",
                  "--pack-destination",
                  folder.toString())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("npm.log").toFile())
              .start();
      if (!npm.waitFor(5, TimeUnit.MINUTES)) {
        npm.destroyForcibly();
        throw new IOException("npm pack " + name + " did not end within five minutes");
      }
      var packed = folder.resolve(file.getFileName());
      if (npm.exitValue() != 0 || !Files.exists(packed)) {
        throw new IOException(
            "npm pack %s@%s failed: %s"
                .formatted(name, version, Files.readString(folder.resolve("npm.log"))));
      }
      Files.move(packed, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      try (var files = Files.list(folder)) {
        for (var each : files.toList()) {
          Files.delete(each);
        }
      }
      Files.delete(folder);
    }
  }

  private boolean intact(byte[] archive) {
    try {
      var digest = MessageDigest.getInstance("SHA-512").digest(archive);
      return MessageDigest.isEqual(digest, Base64.getDecoder().decode(integrity));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** One file of an archive (POSIX tar in gzip). */
  static byte[] file(byte[] archive, String path) throws IOException {
    try (var in = new DataInputStream(new GZIPInputStream(new ByteArrayInputStream(archive)))) {
      var header = new byte[TAR_BLOCK];
      while (true) {
        in.readFully(header);
        if (header[0] == 0) {
          throw new IOException("no " + path + " in the archive");
        }
        var entry = text(header, 0, 100);
        var size = Integer.parseInt(text(header, 124, 12).strip(), 8);
        var content = in.readNBytes(size);
        in.skipNBytes(Math.floorMod(-size, TAR_BLOCK));
        if (entry.equals(path)) {
          return content;
        }
      }
    }
  }

  private static String text(byte[] header, int from, int length) {
    var end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.US_ASCII);
  }
}
