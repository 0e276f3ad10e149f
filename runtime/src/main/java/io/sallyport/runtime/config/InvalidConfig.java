package io.sallyport.runtime.config;

import org.jspecify.annotations.Nullable;

/** A configuration value that cannot be used. Names the key, the value and what would be right. */
public final class InvalidConfig extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String key;
  private final String problem;

  public InvalidConfig(String key, @Nullable Object value, String advice) {
    super(key + ": " + shown(value) + ": " + advice, null, false, false);
    this.key = key;
    this.problem = shown(value) + ": " + advice;
  }

  private static Object shown(@Nullable Object value) {
    return value == null ? "is missing" : value;
  }

  /**
   * @throws InvalidConfig unless the condition holds
   */
  public static void unless(boolean condition, String key, @Nullable Object value, String advice) {
    if (!condition) {
      throw new InvalidConfig(key, value, advice);
    }
  }

  public String key() {
    return key;
  }

  public String problem() {
    return problem;
  }
}
