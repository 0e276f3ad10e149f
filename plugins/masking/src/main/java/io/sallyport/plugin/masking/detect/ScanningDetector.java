package io.sallyport.plugin.masking.detect;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.masking.Detector;
import java.util.EnumSet;
import java.util.Set;

/** The detector of a configuration. Its scratch space is the calling thread's. */
public final class ScanningDetector implements Detector {
  /** Larger texts get an array of their own, so that no thread keeps one for ever. */
  private static final int KEPT = 1 << 20;

  private final ThreadLocal<Work> works;

  public ScanningDetector(Set<Kind> kinds) {
    Set<Kind> copy = kinds.isEmpty() ? EnumSet.noneOf(Kind.class) : EnumSet.copyOf(kinds);
    this.works = ThreadLocal.withInitial(() -> new Work(new Scan(copy)));
  }

  @Override
  public boolean finds(ByteBuf text, int index, int length) {
    Work work = works.get();
    work.begin(text, index, length);
    try {
      return work.scan.next();
    } finally {
      work.scan.release();
    }
  }

  @Override
  public int scrub(ByteBuf text, int index, int length, ByteBuf out) {
    Work work = works.get();
    int from = work.begin(text, index, length);
    try {
      int count = 0;
      int copied = from;
      while (work.scan.next()) {
        out.writeBytes(work.text, copied, work.scan.start() - copied);
        out.writeBytes(work.scan.kind().replacement());
        copied = work.scan.end();
        count++;
      }
      out.writeBytes(work.text, copied, from + length - copied);
      return count;
    } finally {
      work.scan.release();
    }
  }

  @Override
  public int fill(ByteBuf text, int index, int length) {
    Work work = works.get();
    int from = work.begin(text, index, length);
    try {
      int count = 0;
      while (work.scan.next()) {
        int start = work.scan.start();
        int end = work.scan.end();
        boolean number = Chars.run(work.text, start, end, Chars.DIGIT) == end;
        for (int i = start; i < end; i++) {
          text.setByte(index + i - from, number ? '9' : '*'); // a bare number stays one
        }
        count++;
      }
      return count;
    } finally {
      work.scan.release();
    }
  }

  private static final class Work {
    private final Scan scan;
    private byte[] kept = new byte[4096];
    private byte[] text = kept;

    Work(Scan scan) {
      this.scan = scan;
    }

    /** Where the text begins in {@link #text}. */
    int begin(ByteBuf in, int index, int length) {
      if (length > kept.length && length <= KEPT) {
        kept = new byte[Math.min(KEPT, Integer.highestOneBit(length) * 2)];
      }
      text = length > kept.length ? new byte[length] : kept;
      in.getBytes(index, text, 0, length);
      scan.over(text, 0, length);
      return 0;
    }
  }
}
