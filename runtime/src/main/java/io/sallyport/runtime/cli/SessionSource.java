package io.sallyport.runtime.cli;

import io.sallyport.runtime.recording.SessionSummary;
import java.io.IOException;
import java.util.List;

/** Where sessions are listed from: the index in the store, or the journal. */
@FunctionalInterface
public interface SessionSource {
  /**
   * @param limit at most so many
   * @return the newest first
   * @throws IOException when this source cannot be reached
   */
  List<SessionSummary> newest(int limit) throws IOException;
}
