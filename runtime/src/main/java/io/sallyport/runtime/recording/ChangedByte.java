package io.sallyport.runtime.recording;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Puts the one byte of a record right that was changed, by trying what it may have been until
 * checksum and hash hold again.
 */
final class ChangedByte {
  private ChangedByte() {}

  /**
   * @param record put right if that is possible, else as it was
   * @param previous the chain's hash before it
   * @return whether it is right now
   */
  static boolean search(byte[] record, byte[] previous) {
    if (holds(record, previous)) {
      return true;
    }
    int content = record.length - Layout.HASH;
    int checksum = Layout.intAt(record, Layout.CRC);
    Layout.INTS.set(record, Layout.CRC, 0);
    int actual = checksum(record, content);
    Layout.INTS.set(record, Layout.CRC, actual);
    if (holds(record, previous)) {
      return true; // it was a byte of the checksum
    }
    Layout.INTS.set(record, Layout.CRC, 0);
    for (int at = 0; at < content; at++) {
      byte is = record[at];
      for (int value = 1; value < 256 && (at < Layout.CRC || at >= Layout.HEAD); value++) {
        record[at] = (byte) (is ^ value);
        if (checksum(record, content) == checksum) {
          Layout.INTS.set(record, Layout.CRC, checksum);
          if (holds(record, previous)) {
            return true;
          }
          Layout.INTS.set(record, Layout.CRC, 0);
        }
      }
      record[at] = is;
    }
    Layout.INTS.set(record, Layout.CRC, checksum);
    return false;
  }

  private static int checksum(byte[] record, int content) {
    var crc = new CRC32C();
    crc.update(record, 0, content);
    return (int) crc.getValue();
  }

  private static boolean holds(byte[] record, byte[] previous) {
    int content = record.length - Layout.HASH;
    var digest = Digests.sha256();
    digest.update(previous);
    digest.update(record, 0, content);
    return Arrays.equals(digest.digest(), 0, Layout.HASH, record, content, record.length);
  }
}
