package io.sallyport.api;

import java.nio.charset.StandardCharsets;

/**
 * A value that nothing prints: not a log line, not a debugger's {@code toString()}, not a record
 * that contains it.
 */
public final class Secret {
  private final byte[] value;

  private Secret(byte[] value) {
    this.value = value;
  }

  public static Secret of(String value) {
    return new Secret(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Copies the bytes. */
  public static Secret of(byte[] value) {
    return new Secret(value.clone());
  }

  /** A copy of the bytes; whoever asks wipes it after use. */
  public byte[] reveal() {
    return value.clone();
  }

  /** The value as text, for libraries that take nothing else. */
  public String revealText() {
    return new String(value, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "<secret>";
  }
}
