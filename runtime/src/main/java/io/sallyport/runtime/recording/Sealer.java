package io.sallyport.runtime.recording;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs finished segments, in their order. On one background thread, and at the start. */
final class Sealer {
  private static final Logger LOGGER = LoggerFactory.getLogger(Sealer.class);
  private final SigningKey key;
  private final ArrayDeque<Segment> finished = new ArrayDeque<>();

  /** The digest of the newest seal by {@link SegmentName#chain}. */
  private final Map<String, String> newest = new HashMap<>();

  /** Whether it has been said that the next one cannot be sealed: the work is tried often. */
  private boolean waiting;

  Sealer(SigningKey key) {
    this.key = key;
  }

  /** Any thread. */
  void finished(Segment segment) {
    synchronized (finished) {
      finished.add(segment);
    }
  }

  /** Seals what is finished; what fails stays for the next time. */
  synchronized void work() {
    for (Segment segment = peek(); segment != null; segment = peek()) {
      try {
        if (!segment.broken()) {
          segment.force();
        }
        segment.release();
        seal(segment.file(), segment.name(), segment.broken());
      } catch (IOException e) {
        if (Files.exists(segment.file())) {
          if (!waiting) {
            LOGGER
                .atWarn()
                .addKeyValue("file", segment.file())
                .addKeyValue("reason", e.toString())
                .log("segment cannot be sealed yet");
          }
          waiting = true;
          return;
        }
        LOGGER
            .atError()
            .addKeyValue("file", segment.file())
            .log("journal segment is gone: somebody removed records");
      }
      waiting = false;
      synchronized (finished) {
        finished.remove();
      }
    }
  }

  private @Nullable Segment peek() {
    synchronized (finished) {
      return finished.peek();
    }
  }

  /** Continues the chain of seals after this one. */
  synchronized void continueAfter(Seal seal) {
    newest.put(seal.instance() + "." + seal.lane(), seal.digest());
  }

  /**
   * Signs a segment as it is on disk.
   *
   * @param recovered whether its end was not reached in order: then it ends with its last whole
   *     record, and what stands behind that is kept beside it
   * @return the hash of its last record
   */
  synchronized byte[] seal(Path file, SegmentName name, boolean recovered) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    List<byte[]> leaves = new ArrayList<>();
    int end = Math.min(Layout.MAGIC.length, bytes.length);
    int whole = end;
    int wholeLeaves = 0;
    byte[] last = new byte[Layout.HASH];
    for (var record = RawRecord.at(bytes, end, bytes.length, 0);
        record != null;
        record = RawRecord.at(bytes, end, bytes.length, 0)) {
      leaves.add(MerkleTree.leaf(record.hash()));
      end += record.length();
      if (!recovered || record.plausible() && record.whole()) {
        whole = end;
        wholeLeaves = leaves.size();
        last = record.hash();
      }
    }
    int tornEnd = bytes.length;
    while (tornEnd > whole && bytes[tornEnd - 1] == 0) {
      tornEnd--;
    }
    int torn = tornEnd - whole;
    boolean damaged = torn > 0 && whole + 4 <= bytes.length && Layout.intAt(bytes, whole) != 0;
    if (torn > 0) {
      PrivateFiles.replace(
          file.resolveSibling(name.stem() + ".torn"), Arrays.copyOfRange(bytes, whole, tornEnd));
    }
    if (whole < bytes.length) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(whole);
        channel.force(true);
      }
    }
    List<byte[]> blocks = MerkleTree.blocks(leaves.subList(0, wholeLeaves));
    Seal unsigned =
        new Seal(
            1,
            name.instance(),
            name.lane(),
            name.number(),
            whole,
            wholeLeaves,
            HexFormat.of().formatHex(MerkleTree.root(blocks)),
            blocks.stream().map(HexFormat.of()::formatHex).toList(),
            newest.getOrDefault(name.chain(), ""),
            recovered,
            torn,
            damaged,
            key.publicKey().id(),
            "");
    Seal seal = unsigned.signed(unsigned.key(), key.sign(unsigned.statement()));
    seal.write(file.resolveSibling(name.seal()));
    newest.put(name.chain(), seal.digest());
    return last;
  }
}
