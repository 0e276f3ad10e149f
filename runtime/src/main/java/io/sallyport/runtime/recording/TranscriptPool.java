package io.sallyport.runtime.recording;

import io.sallyport.api.Transcript;
import java.util.ArrayDeque;

/** Transcripts of one lane, used again and again. Thread-safe. */
final class TranscriptPool {
  private static final int MOST = 32;
  private final ArrayDeque<JournalTranscript> free = new ArrayDeque<>();
  private final int limit;

  TranscriptPool(int limit) {
    this.limit = limit;
  }

  Transcript take() {
    if (limit == 0) {
      return Transcript.OFF;
    }
    JournalTranscript transcript;
    synchronized (free) {
      transcript = free.poll();
    }
    if (transcript == null) {
      transcript = new JournalTranscript();
    }
    transcript.begin(limit);
    return transcript;
  }

  void give(JournalTranscript transcript) {
    synchronized (free) {
      if (free.size() < MOST) {
        free.push(transcript);
      }
    }
  }
}
