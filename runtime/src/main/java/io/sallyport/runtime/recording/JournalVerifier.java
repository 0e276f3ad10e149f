package io.sallyport.runtime.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Checks a journal without the gateway: every hash chain, every seal, and that none is missing.
 * Reads only; also while a gateway writes.
 */
public final class JournalVerifier {
  private final Path folder;
  private final SealKey key;
  private final Consumer<Progress> progress;

  /**
   * @param segment of how many
   */
  public record Progress(int segment, int segments, String file) {}

  /**
   * @param unsealed records that no signed root covers yet: what is cut off at their end is not
   *     missed, and whoever can write the folder can make others like them
   * @param openSessions chains without an end: sessions that are still open, or were when the
   *     gateway was killed
   */
  public record Verification(
      int segments,
      int sealed,
      long records,
      long unsealed,
      int openSessions,
      List<Finding> findings) {
    public Verification {
      findings = List.copyOf(findings);
    }

    public boolean ok() {
      return findings.stream().noneMatch(Finding::problem);
    }
  }

  /**
   * @param key the key that must have signed; take it from a place that the gateway's host cannot
   *     write
   */
  public JournalVerifier(Path folder, SealKey key, Consumer<Progress> progress) {
    this.folder = folder;
    this.key = key;
    this.progress = progress;
  }

  /**
   * @throws IOException when the folder cannot be read: then nothing has been said about it
   */
  public Verification verify() throws IOException {
    List<Finding> findings = new ArrayList<>();
    NavigableSet<SegmentName> names = names();
    boolean expired = false;
    for (SegmentName name : names) {
      expired |= Files.exists(folder.resolve(name.expired()));
    }
    var chains = new ChainCheck(findings, expired);
    var state = new LaneState();
    int done = 0;
    for (SegmentName name : names) {
      progress.accept(new Progress(++done, names.size(), name.journal()));
      segment(name, state, chains, findings);
    }
    chains.end();
    return new Verification(
        state.segments,
        state.sealed,
        state.records,
        state.unsealedRecords,
        chains.open(),
        findings);
  }

  private static final class LaneState {
    @Nullable SegmentName last;
    String seal = "";
    boolean unsealed;
    int segments;
    int sealed;
    long records;
    long unsealedRecords;
  }

  private void segment(SegmentName name, LaneState state, ChainCheck chains, List<Finding> findings)
      throws IOException {
    SegmentName last = state.last;
    boolean first = last == null || !last.chain().equals(name.chain());
    long expected = first || last == null ? 1 : last.number() + 1;
    if (first) {
      state.seal = "";
      state.unsealed = false;
    }
    if (name.number() != expected) {
      findings.add(
          whole(
              Finding.Kind.MISSING,
              name.journal(),
              "segments "
                  + expected
                  + " to "
                  + (name.number() - 1)
                  + " of lane "
                  + name.lane()
                  + " are not there"));
    }
    if (state.unsealed) {
      findings.add(
          whole(
              Finding.Kind.NOTE,
              name.journal(),
              "the segment before this one is not sealed yet; the gateway seals it when it runs"));
    }
    state.last = name;
    Seal seal = seal(name, state, findings, name.number() != expected);
    state.unsealed = seal == null;
    Path journal = folder.resolve(name.journal());
    if (!Files.exists(journal)) {
      findings.add(gone(name, seal));
      return;
    }
    state.segments++;
    byte[] bytes = Files.readAllBytes(journal);
    if (bytes.length < Layout.MAGIC.length
        || Arrays.mismatch(bytes, Layout.MAGIC) < Layout.MAGIC.length
            && Arrays.mismatch(bytes, Layout.MAGIC) >= 0) {
      findings.add(
          new Finding(
              Finding.Kind.CHANGED,
              name.journal(),
              -1,
              Math.max(0, Arrays.mismatch(bytes, Layout.MAGIC)),
              null,
              "the first bytes are not those of a journal segment"));
    }
    int end = seal == null ? bytes.length : (int) Math.min(bytes.length, seal.bytes());
    var walk = new SegmentWalk(name.journal(), bytes, end);
    findings.addAll(walk.findings());
    int before = findings.size() + chains.doubts();
    List<byte[]> leaves = new ArrayList<>();
    for (SegmentWalk.Placed placed : walk.records()) {
      leaves.add(MerkleTree.leaf(placed.raw().hash()));
      chains.check(name.journal(), placed);
    }
    state.records += leaves.size();
    if (seal == null) {
      state.unsealedRecords += leaves.size();
      tail(name, bytes, walk, findings);
    } else {
      state.sealed++;
      boolean silent = findings.size() + chains.doubts() == before && walk.findings().isEmpty();
      sealed(name, seal, bytes, walk, leaves, silent, findings);
    }
  }

  private @Nullable Seal seal(
      SegmentName name, LaneState state, List<Finding> findings, boolean afterGap)
      throws IOException {
    Path file = folder.resolve(name.seal());
    if (!Files.exists(file)) {
      return null;
    }
    Seal seal = Seal.read(file);
    if (seal == null) {
      findings.add(whole(Finding.Kind.SEAL, name.seal(), "the seal cannot be read"));
      return null;
    }
    if (!seal.key().equals(key.id())) {
      findings.add(
          whole(
              Finding.Kind.SEAL,
              name.seal(),
              "the seal was made with key " + seal.key() + ", not with " + key.id()));
    } else if (!seal.names(name) || !key.verifies(seal.statement(), seal.signature())) {
      findings.add(
          whole(
              Finding.Kind.SEAL,
              name.seal(),
              "the signature does not hold: the seal was changed, or is not the gateway's"));
    } else if (!afterGap && !seal.previous().equals(state.seal)) {
      findings.add(
          whole(
              Finding.Kind.SEAL,
              name.seal(),
              "the seal does not follow the seal before it: that one was replaced or removed"));
    }
    state.seal = seal.digest();
    return seal;
  }

  private void sealed(
      SegmentName name,
      Seal seal,
      byte[] bytes,
      SegmentWalk walk,
      List<byte[]> leaves,
      boolean silent,
      List<Finding> findings) {
    String file = name.journal();
    if (bytes.length < seal.bytes()) {
      findings.add(
          new Finding(
              Finding.Kind.TRUNCATED,
              file,
              leaves.size(),
              bytes.length,
              null,
              "the segment was cut: it had "
                  + seal.bytes()
                  + " bytes and "
                  + seal.records()
                  + " records, and has "
                  + bytes.length
                  + " bytes and "
                  + leaves.size()
                  + " whole records"));
      return;
    }
    if (bytes.length > seal.bytes()) {
      findings.add(
          new Finding(
              Finding.Kind.INSERTED,
              file,
              seal.records(),
              seal.bytes(),
              null,
              (bytes.length - seal.bytes()) + " bytes were added behind the last record"));
    }
    if (walk.stopped() < seal.bytes() && walk.findings().isEmpty()) {
      findings.add(
          new Finding(
              Finding.Kind.CHANGED,
              file,
              leaves.size(),
              walk.stopped(),
              null,
              "no record begins here though the segment goes on"));
    }
    List<byte[]> blocks = MerkleTree.blocks(leaves);
    boolean root = HexFormat.of().formatHex(MerkleTree.root(blocks)).equals(seal.root());
    if (silent && walk.stopped() == seal.bytes() && (!root || leaves.size() != seal.records())) {
      rewritten(file, seal, blocks, walk, findings);
    }
    if (seal.torn() > 0) {
      findings.add(
          whole(
              seal.damaged() ? Finding.Kind.TRUNCATED : Finding.Kind.NOTE,
              file,
              seal.damaged()
                  ? "the end was unreadable when the gateway recovered it: the machine lost power, or"
                      + " somebody changed it; "
                      + seal.torn()
                      + " bytes are kept in "
                      + name.stem()
                      + ".torn"
                  : "recovered after the gateway was killed: "
                      + seal.torn()
                      + " bytes of an unfinished record were left out"));
    } else if (seal.recovered()) {
      findings.add(
          whole(
              Finding.Kind.NOTE, file, "recovered after the gateway was killed; nothing was torn"));
    }
  }

  private static void rewritten(
      String file, Seal seal, List<byte[]> blocks, SegmentWalk walk, List<Finding> findings) {
    for (int i = 0; i < Math.max(blocks.size(), seal.blocks().size()); i++) {
      String is = i < blocks.size() ? HexFormat.of().formatHex(blocks.get(i)) : "";
      if (i < seal.blocks().size() && is.equals(seal.blocks().get(i))) {
        continue;
      }
      int from = i * MerkleTree.BLOCK;
      int to = Math.min(from + MerkleTree.BLOCK, Math.max(walk.records().size(), seal.records()));
      long offset =
          from < walk.records().size() ? walk.records().get(from).raw().offset() : walk.stopped();
      findings.add(
          new Finding(
              Finding.Kind.REWRITTEN,
              file,
              from,
              offset,
              null,
              "records "
                  + from
                  + " to "
                  + (to - 1)
                  + " are not those that were sealed, though their hashes agree with each other"));
      return;
    }
    findings.add(
        whole(Finding.Kind.SEAL, file, "the seal's root does not belong to its own blocks"));
  }

  /** The end of a segment that is still written, or that a killed gateway left. */
  private static void tail(
      SegmentName name, byte[] bytes, SegmentWalk walk, List<Finding> findings) {
    int end = bytes.length;
    while (end > walk.stopped() && bytes[end - 1] == 0) {
      end--;
    }
    int rest = end - walk.stopped();
    boolean unfinished =
        rest == 0 || walk.stopped() + 4 <= bytes.length && Layout.intAt(bytes, walk.stopped()) == 0;
    int index = walk.records().size();
    if (!unfinished) {
      findings.add(
          new Finding(
              Finding.Kind.CHANGED,
              name.journal(),
              index,
              walk.stopped(),
              null,
              "record " + index + " cannot be read: it was changed, or the machine lost power"));
    } else {
      findings.add(
          new Finding(
              Finding.Kind.NOTE,
              name.journal(),
              index,
              walk.stopped(),
              null,
              rest == 0
                  ? "not sealed yet: what was cut off at its end would not be missed"
                  : "not sealed yet, and "
                      + rest
                      + " bytes of an unfinished record stand at its end: the gateway is writing it"
                      + " now, or was killed"));
    }
  }

  private Finding gone(SegmentName name, @Nullable Seal seal) throws IOException {
    Path file = folder.resolve(name.expired());
    if (seal != null && Files.exists(file)) {
      try {
        Object signature = Json.facts(Files.readAllBytes(file)).get("signature");
        if (key.verifies(Retention.statement(name, seal), String.valueOf(signature))) {
          return whole(Finding.Kind.NOTE, name.journal(), "removed by the gateway's retention");
        }
      } catch (JacksonException e) {
        return whole(Finding.Kind.MISSING, name.expired(), "the expiry cannot be read");
      }
      return whole(
          Finding.Kind.MISSING,
          name.journal(),
          "the segment is not there, and the note of its expiry is not the gateway's");
    }
    return whole(
        Finding.Kind.MISSING, name.journal(), "the segment is not there, only what belongs to it");
  }

  private NavigableSet<SegmentName> names() throws IOException {
    var names = new TreeSet<SegmentName>();
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        SegmentName name = SegmentName.of(file);
        if (name != null) {
          names.add(name);
        }
      }
    }
    return names;
  }

  private static Finding whole(Finding.Kind kind, String file, String message) {
    return new Finding(kind, file, -1, -1, null, message);
  }
}
