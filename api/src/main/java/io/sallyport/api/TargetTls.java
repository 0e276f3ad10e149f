package io.sallyport.api;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a target is spoken to.
 *
 * @param mode the default is {@link Mode#VERIFY_FULL}
 * @param ca PEM file of trusted roots; absent: the JDK's
 * @param serverName the name that the certificate must carry; absent: the address's host
 */
public record TargetTls(Mode mode, @Nullable Path ca, @Nullable String serverName) {
  /** Named as libpq's {@code sslmode} values; weaker verification does not exist here. */
  public enum Mode {
    DISABLE,
    VERIFY_FULL
  }
}
