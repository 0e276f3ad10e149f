package io.sallyport.runtime.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a journal, also while a gateway writes it. Blocking; thread-safe. */
public final class JournalReader {
  private static final int CHUNK = 1 << 20;
  private final Path folder;

  public JournalReader(Path folder) {
    this.folder = folder;
  }

  /** Takes records one after the other. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * @return whether to go on
     */
    boolean visit(JournalRecord record) throws IOException;
  }

  /** Whether retention has removed a segment of this folder. */
  public boolean expired(String segment) {
    SegmentName name = SegmentName.of(folder.resolve(segment));
    return name != null
        && !Files.exists(folder.resolve(name.journal()))
        && Files.exists(folder.resolve(name.expired()));
  }

  /** The names of the segments there are, each lane's in order. */
  public List<String> segments() throws IOException {
    var names = new TreeSet<SegmentName>();
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.newDirectoryStream(folder, "*" + SegmentName.SUFFIX)) {
      for (Path file : files) {
        SegmentName name = SegmentName.of(file);
        if (name != null) {
          names.add(name);
        }
      }
    }
    return names.stream().map(SegmentName::journal).toList();
  }

  /** Reads everything, segment by segment: in order within each session, not among sessions. */
  public void all(Visitor visitor) throws IOException {
    boolean[] more = {true};
    for (String segment : segments()) {
      read(
          segment,
          0,
          record -> {
            more[0] = visitor.visit(record);
            return more[0];
          });
      if (!more[0]) {
        return;
      }
    }
  }

  /**
   * Reads what a segment has from an offset on.
   *
   * @param from 0, or what this method returned before
   * @return where the next record will begin
   */
  public long read(String segment, long from, Visitor visitor) throws IOException {
    long at = Math.max(from, Layout.MAGIC.length);
    try (FileChannel channel = FileChannel.open(folder.resolve(segment))) {
      int size = CHUNK;
      while (begins(channel, at)) {
        byte[] chunk = chunk(channel, at, size);
        int used = 0;
        RawRecord raw = RawRecord.at(chunk, 0, chunk.length, at);
        while (raw != null) {
          JournalRecord record = RecordDecoder.decode(segment, raw);
          if (record != null && !visitor.visit(record)) {
            return at + used;
          }
          used += raw.length();
          raw = RawRecord.at(chunk, used, chunk.length, at);
        }
        at += used;
        if (used == 0) {
          int needed = chunk.length < 4 ? 0 : Layout.intAt(chunk, 0);
          if (needed <= size || chunk.length < size) {
            return at; // nothing more, or nothing that is whole
          }
          size = needed;
        }
      }
      return at;
    } catch (NoSuchFileException expired) {
      return at; // retention removed it
    }
  }

  /** One record; null when there is none at that place. */
  public @Nullable JournalRecord at(String segment, long offset) throws IOException {
    List<JournalRecord> found = new ArrayList<>();
    read(
        segment,
        offset,
        record -> {
          found.add(record);
          return false;
        });
    return found.isEmpty() ? null : found.getFirst();
  }

  /**
   * Whether a record has been written there: who follows a journal mostly finds none, and need not
   * read a whole chunk of a segment's empty rest to see that.
   */
  private static boolean begins(FileChannel channel, long at) throws IOException {
    ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
    return channel.read(length, at) == Integer.BYTES && length.getInt(0) != 0;
  }

  private static byte[] chunk(FileChannel channel, long at, int size) throws IOException {
    byte[] chunk = new byte[(int) Math.max(0, Math.min(size, channel.size() - at))];
    ByteBuffer buffer = ByteBuffer.wrap(chunk);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        return Arrays.copyOf(chunk, buffer.position());
      }
    }
    return chunk;
  }
}
