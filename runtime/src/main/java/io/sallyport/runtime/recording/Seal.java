package io.sallyport.runtime.recording;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * What is signed about a finished segment. Kept as JSON beside it.
 *
 * @param format 1
 * @param bytes how long the segment is
 * @param records how many it has
 * @param root of the Merkle tree over the records' hashes (hex)
 * @param blocks the tree's nodes over 256 records each (hex)
 * @param previous digest of the lane's previous seal (hex); empty for its first
 * @param recovered whether a later start of the gateway sealed it, after a crash
 * @param torn bytes after the last whole record that the crash left behind
 * @param damaged whether those bytes were more than one unfinished record
 * @param key which key signed: the first 16 hex digits of the public key's SHA-256
 * @param signature Ed25519 over {@link #statement} (Base64)
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Seal(
    int format,
    String instance,
    String lane,
    long number,
    long bytes,
    int records,
    String root,
    List<String> blocks,
    String previous,
    boolean recovered,
    long torn,
    boolean damaged,
    String key,
    String signature) {

  Seal {
    blocks = List.copyOf(blocks);
  }

  /** The bytes that are signed: every field but the signature, one a line. */
  byte[] statement() {
    return String.join(
            "\n",
            "sallyport journal seal",
            Integer.toString(format),
            instance,
            lane,
            Long.toString(number),
            Long.toString(bytes),
            Integer.toString(records),
            root,
            String.join(",", blocks),
            previous,
            Boolean.toString(recovered),
            Long.toString(torn),
            Boolean.toString(damaged),
            key)
        .getBytes(StandardCharsets.UTF_8);
  }

  Seal signed(String by, String newSignature) {
    return new Seal(
        format,
        instance,
        lane,
        number,
        bytes,
        records,
        root,
        blocks,
        previous,
        recovered,
        torn,
        damaged,
        by,
        newSignature);
  }

  /** What the lane's next seal refers to. */
  String digest() {
    return HexFormat.of()
        .formatHex(Digests.sha256(statement(), signature.getBytes(StandardCharsets.UTF_8)));
  }

  boolean names(SegmentName name) {
    return name.equals(new SegmentName(instance, lane, number));
  }

  /** Null when the file is not a seal. */
  static @Nullable Seal read(Path file) throws IOException {
    try {
      return Json.MAPPER.readValue(Files.readAllBytes(file), Seal.class);
    } catch (JacksonException | NullPointerException e) {
      return null;
    }
  }

  void write(Path file) throws IOException {
    PrivateFiles.replace(
        file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
  }
}
