package io.sallyport.runtime.file;

import java.nio.file.Path;

/** Where programs are kept that were unpacked or built, for all gateways of this user. */
public final class SharedCache {
  private SharedCache() {}

  /** {@code $SALLYPORT_CACHE}, else {@code ~/.cache/sallyport}; may not be there yet. */
  public static Path folder() {
    String set = System.getenv("SALLYPORT_CACHE");
    return set == null || set.isBlank()
        ? Path.of(System.getProperty("user.home"), ".cache", "sallyport")
        : Path.of(set);
  }
}
