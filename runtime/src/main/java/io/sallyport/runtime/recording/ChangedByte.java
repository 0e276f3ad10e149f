package io.sallyport.runtime.recording;

import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Names the one byte of a record that was changed, by trying what it may have been until the hash
 * holds again.
 *
 * @param at in the record; -1 when the record holds as it is, with its length put right
 */
record ChangedByte(int at, byte was) {
  /** Null when no single byte explains it. */
  static @Nullable ChangedByte search(byte[] record, byte[] previous) {
    int content = record.length - Layout.HASH;
    byte[] hash = Arrays.copyOfRange(record, content, record.length);
    MessageDigest digest = Digests.sha256();
    digest.update(previous);
    digest.update(record, 0, content);
    if (Arrays.equals(digest.digest(), hash)) {
      return new ChangedByte(-1, (byte) 0);
    }
    for (int at = 0; at < content; at++) {
      byte is = record[at];
      for (int value = 1; value < 256; value++) {
        record[at] = (byte) (is ^ value);
        digest.update(previous);
        digest.update(record, 0, content);
        if (Arrays.equals(digest.digest(), hash)) {
          return new ChangedByte(at, record[at]);
        }
      }
      record[at] = is;
    }
    return null;
  }
}
