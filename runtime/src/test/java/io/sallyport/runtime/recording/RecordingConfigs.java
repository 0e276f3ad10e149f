package io.sallyport.runtime.recording;

import io.sallyport.runtime.config.ByteSize;
import java.time.Duration;

final class RecordingConfigs {
  private RecordingConfigs() {}

  /** Segments of 1 MiB, so that tests roll them. */
  static RecordingConfig small() {
    return new RecordingConfig(
        null,
        new ByteSize(1 << 20),
        Duration.ofMillis(20),
        new ByteSize(64 << 10),
        new ByteSize(64 << 10),
        new ByteSize(64 << 10),
        null,
        null);
  }
}
