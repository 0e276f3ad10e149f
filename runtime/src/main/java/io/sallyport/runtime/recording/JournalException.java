package io.sallyport.runtime.recording;

import org.jspecify.annotations.Nullable;

/** The journal cannot be written: nothing may be forwarded until it can. */
public final class JournalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public JournalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
