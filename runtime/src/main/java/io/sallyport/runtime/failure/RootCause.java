package io.sallyport.runtime.failure;

import org.jspecify.annotations.Nullable;

/** The failure at the bottom of what libraries wrap around it. */
public final class RootCause {
  private RootCause() {}

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
