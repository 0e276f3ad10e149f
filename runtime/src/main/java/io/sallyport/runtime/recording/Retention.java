package io.sallyport.runtime.recording;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes sealed segments that are old enough. Their seals stay, and a signed statement beside each
 * says that the gateway itself removed it: what is missing without one was taken away.
 */
final class Retention {
  private static final Logger LOGGER = LoggerFactory.getLogger(Retention.class);
  private final Path folder;
  private final RecordingConfig config;
  private final SigningKey key;
  private final Clock clock;

  Retention(Path folder, RecordingConfig config, SigningKey key, Clock clock) {
    this.folder = folder;
    this.config = config;
    this.key = key;
    this.clock = clock;
  }

  void run() {
    Duration age = config.retention();
    if (age == null) {
      return;
    }
    Instant before = clock.instant().minus(age);
    try (var files = Files.newDirectoryStream(folder, "*" + SegmentName.SUFFIX)) {
      for (Path file : files) {
        SegmentName name = SegmentName.of(file);
        if (name != null
            && Files.exists(folder.resolve(name.seal()))
            && Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
          expire(file, name);
        }
      }
    } catch (IOException | RuntimeException e) {
      LOGGER
          .atWarn()
          .addKeyValue("reason", e.toString())
          .log("old journal segments could not be removed");
    }
  }

  private void expire(Path file, SegmentName name) throws IOException {
    Seal seal = Seal.read(folder.resolve(name.seal()));
    if (seal == null) {
      return; // verification has something to say about it: keep the evidence
    }
    var facts = new LinkedHashMap<String, Object>();
    facts.put("segment", name.stem());
    facts.put("key", key.publicKey().id());
    facts.put("signature", key.sign(statement(name, seal)));
    PrivateFiles.replace(folder.resolve(name.expired()), Json.bytes(facts));
    Files.delete(file);
    LOGGER.atInfo().addKeyValue("segment", name.stem()).log("journal segment expired");
  }

  static byte[] statement(SegmentName name, Seal seal) {
    return ("sallyport journal segment expired\n" + name.stem() + "\n" + seal.root())
        .getBytes(StandardCharsets.UTF_8);
  }
}
