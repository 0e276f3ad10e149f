package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.masking.Detector;

/** Scrubs the bytes of a large object, piece by piece as they are read, where they are text. */
final class BytesScrub implements Scrub {
  private final Detector detector;
  private long changed;

  BytesScrub(Detector detector) {
    this.detector = detector;
  }

  @Override
  public void scrub(ByteBuf data, int index, int length) {
    if (length > 0
        && ScanWindow.isText(data.slice(index, length))
        && detector.fill(data, index, length) > 0) {
      changed++;
    }
  }

  @Override
  public ResultFilter.LargeRow large(int bodyLength) {
    throw new UnmaskableResult("too much of a large object at once: read it in smaller pieces");
  }

  @Override
  public long changed() {
    return changed;
  }
}
