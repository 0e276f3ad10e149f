package io.sallyport.runtime.recording;

import io.sallyport.runtime.file.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A mapped file of records. Every byte of it is written as zero first: a full disk shows here, as
 * an IOException on a background thread, and not as a fault in the middle of a record.
 */
final class Segment {
  private static final long PAGE = 4096;
  private final FileChannel channel;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment map;
  private final @Nullable Object inode;
  private Path file;
  private @Nullable SegmentName name;
  private long end;
  private int records;
  private volatile long written;
  private volatile long synced;
  private volatile boolean broken;
  private boolean folderSynced;
  private boolean released;

  private Segment(Path file, FileChannel channel, long size) throws IOException {
    this.file = file;
    this.channel = channel;
    this.map = channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
    this.inode = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** Makes a spare: reserved on disk, no name yet. Blocks for some milliseconds. */
  static Segment prepare(Path file, long size) throws IOException {
    FileChannel channel = PrivateFiles.create(file);
    try {
      ByteBuffer zeros = ByteBuffer.allocateDirect(256 << 10);
      for (long at = 0; at < size; ) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), size - at));
        at += channel.write(zeros, at);
      }
      channel.force(true);
      return new Segment(file, channel, size);
    } catch (IOException e) {
      try (channel) {
        Files.deleteIfExists(file);
      }
      throw e;
    }
  }

  /** Turns a spare into the named segment: one rename, no data moves. */
  void name(SegmentName newName) throws IOException {
    Path target = file.resolveSibling(newName.journal());
    if (Files.exists(target)) {
      throw new IOException(target + " exists already; a journal file is never written twice");
    }
    MemorySegment.copy(Layout.MAGIC, 0, map, ValueLayout.JAVA_BYTE, 0, Layout.MAGIC.length);
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
    file = target;
    name = newName;
    end = Layout.MAGIC.length;
  }

  /**
   * Appends a finished record; under the lane's lock. With the kernel when it returns: the length
   * is stored last, so that a killed process leaves a whole record or none.
   */
  void append(byte[] record, int length) {
    try {
      MemorySegment.copy(record, 4, map, ValueLayout.JAVA_BYTE, end + 4, length - 4);
      Layout.LENGTH_IN_MAP.setRelease(map, end, length);
    } catch (InternalError | IllegalStateException fault) {
      broken = true; // the file was cut short under the mapping, or the disk failed
      throw new JournalException("journal segment " + file + " cannot be written", fault);
    }
    end += length;
    records++;
    written = end;
  }

  /**
   * Brings to disk what has been appended so far. Any thread; blocks.
   *
   * @throws IOException when the disk failed: the segment must not be used any longer, since the
   *     kernel may have dropped what it could not write
   */
  synchronized void force() throws IOException {
    long until = written;
    if (released || until <= synced) {
      return;
    }
    try {
      long from = synced / PAGE * PAGE;
      map.asSlice(from, until - from).force();
      if (!folderSynced) {
        PrivateFiles.syncFolderOf(file);
        folderSynced = true;
      }
      synced = until;
    } catch (UncheckedIOException | InternalError | IOException e) {
      broken = true;
      throw new IOException("journal segment " + file + " cannot be synced", e);
    }
  }

  /** Unmaps, and cuts the file to what is used. */
  synchronized void release() throws IOException {
    if (released) {
      return;
    }
    released = true;
    arena.close();
    try (channel) {
      if (!broken) {
        channel.truncate(end);
        channel.force(true);
      }
    }
  }

  /** Gives up a spare that could not be used. */
  void abandon() {
    broken = true;
    try {
      release();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      broken =
          true; // the caller reports what made it give up; a left-over spare goes at the next start
    }
  }

  /** Notices a file that was removed, replaced or cut: a mapping would take records silently. */
  void check() {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (attributes.size() < map.byteSize()
          || inode != null && !inode.equals(attributes.fileKey())) {
        broken = true;
      }
    } catch (IOException e) {
      broken = true;
    }
  }

  Path file() {
    return file;
  }

  SegmentName name() {
    if (name == null) {
      throw new IllegalStateException("a spare has no name yet");
    }
    return name;
  }

  long rest() {
    return map.byteSize() - end;
  }

  int records() {
    return records;
  }

  boolean broken() {
    return broken;
  }
}
