package io.sallyport.runtime.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals what a crash left unsealed, and finds where each lane goes on. */
final class Recovery {
  private static final Logger LOGGER = LoggerFactory.getLogger(Recovery.class);
  private final Path folder;
  private final String instance;
  private final Sealer sealer;

  /**
   * @param hash of the last record in it
   */
  record Newest(long number, byte[] hash) {}

  Recovery(Path folder, String instance, Sealer sealer) {
    this.folder = folder;
    this.instance = instance;
    this.sealer = sealer;
  }

  /** By {@link SegmentName#chain}. */
  Map<String, Newest> run() throws IOException {
    Map<String, Newest> newest = new HashMap<>();
    NavigableSet<SegmentName> segments = segments();
    for (SegmentName name : segments) {
      Path journal = folder.resolve(name.journal());
      Path sealFile = folder.resolve(name.seal());
      byte[] last;
      if (Files.exists(sealFile)) {
        Seal seal = Seal.read(sealFile);
        if (seal != null) {
          sealer.continueAfter(seal);
        }
        SegmentName next = segments.higher(name);
        boolean newestOfLane = next == null || !next.chain().equals(name.chain());
        last = newestOfLane ? lastHash(journal) : new byte[Layout.HASH];
      } else {
        last = sealer.seal(journal, name, true);
        LOGGER
            .atWarn()
            .addKeyValue("file", journal)
            .log("journal segment recovered: the gateway had not ended in order");
      }
      newest.put(name.chain(), new Newest(name.number(), last));
    }
    return newest;
  }

  private NavigableSet<SegmentName> segments() throws IOException {
    var names = new TreeSet<SegmentName>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        SegmentName name = SegmentName.of(file);
        if (name != null && name.instance().equals(instance)) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static byte[] lastHash(Path journal) throws IOException {
    byte[] last = new byte[Layout.HASH];
    if (!Files.exists(journal)) {
      return last; // removed by retention
    }
    byte[] bytes = Files.readAllBytes(journal);
    int at = Layout.MAGIC.length;
    for (var record = RawRecord.at(bytes, at, bytes.length, 0);
        record != null;
        record = RawRecord.at(bytes, at, bytes.length, 0)) {
      last = record.hash();
      at += record.length();
    }
    return last;
  }
}
