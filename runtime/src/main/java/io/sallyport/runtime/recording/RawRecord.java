package io.sallyport.runtime.recording;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record as it stands in a file.
 *
 * @param file the bytes around it
 * @param at where it begins in them
 * @param length all of it, its hash included
 * @param offset where it begins in the file
 */
record RawRecord(byte[] file, int at, int length, long offset) {
  /** Null unless something that could be a record's head begins there. */
  static @Nullable RawRecord at(byte[] file, int at, int end, long base) {
    if (at + Layout.SMALLEST > end) {
      return null;
    }
    int length = Layout.intAt(file, at + Layout.LENGTH);
    if (length < Layout.SMALLEST || length % 4 != 0 || length > end - at) {
      return null;
    }
    return new RawRecord(file, at, length, base + at);
  }

  @Nullable RecordKind kind() {
    return RecordKind.of(file[at + Layout.KIND]);
  }

  int index() {
    return Layout.intAt(file, at + Layout.INDEX);
  }

  long position() {
    return Layout.longAt(file, at + Layout.POSITION);
  }

  Instant time() {
    long micros = Layout.longAt(file, at + Layout.TIME);
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
  }

  boolean flag(int flag) {
    return (file[at + Layout.FLAGS] & flag) != 0;
  }

  int idLength() {
    return Layout.shortAt(file, at + Layout.ID_LENGTH);
  }

  /** Empty for a record that belongs to no session. */
  String session() {
    int most = Math.min(idLength(), length - Layout.SMALLEST);
    return new String(file, at + Layout.HEAD, most, StandardCharsets.UTF_8);
  }

  int bodyAt() {
    return at + Layout.HEAD + idLength();
  }

  int hashAt() {
    return at + length - Layout.HASH;
  }

  byte[] hash() {
    return Arrays.copyOfRange(file, hashAt(), at + length);
  }

  /** What the hash should be, if the chain's previous hash is this one. */
  byte[] hashAfter(byte[] previous) {
    var digest = Digests.sha256();
    digest.update(previous);
    digest.update(file, at, length - Layout.HASH);
    return digest.digest();
  }

  /** Whether nothing happened to the bytes by accident; an attacker can make it true. */
  boolean whole() {
    byte[] head = Arrays.copyOfRange(file, at, at + Layout.HEAD);
    Layout.INTS.set(head, Layout.CRC, 0);
    var crc = new CRC32C();
    crc.update(head);
    crc.update(file, at + Layout.HEAD, length - Layout.HASH - Layout.HEAD);
    return (int) crc.getValue() == Layout.intAt(file, at + Layout.CRC);
  }

  /** Whether its head makes sense. */
  boolean plausible() {
    return kind() != null && index() >= 0 && idLength() <= length - Layout.SMALLEST;
  }
}
