package io.sallyport.runtime.failure;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The failure at the bottom of what libraries wrap around it. */
public final class RootCause {
  private RootCause() {}

  /** What was thrown, without what stages wrap around it on its way. */
  public static Throwable unwrapped(Throwable failure) {
    Throwable thrown = failure;
    while (thrown instanceof CompletionException && thrown.getCause() != null) {
      thrown = thrown.getCause();
    }
    return thrown;
  }

  /** One line for people: the first of its message, or its kind when it has none. */
  public static String message(@Nullable Throwable failure) {
    Throwable root = failure;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    if (root == null) {
      return "unknown";
    }
    String message = root.getMessage();
    return message == null || message.isBlank()
        ? root.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
