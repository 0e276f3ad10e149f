package io.sallyport.runtime.store;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot be asked, or did not answer in time. Nothing may pass that needed its answer;
 * trying again may help. Messages hold no statement, value or password.
 */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message) {
    this(message, null);
  }

  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
