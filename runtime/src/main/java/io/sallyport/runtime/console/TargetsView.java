package io.sallyport.runtime.console;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The targets as the console shows them. Called on virtual threads; answers from memory. */
public interface TargetsView {
  List<TargetEntry> targets();

  /** Empty when it is no longer configured. */
  Optional<TargetEntry> target(String name);

  /**
   * A target.
   *
   * @param address host and port
   * @param classified how many fields are classified
   * @param credential {@code dynamic} or {@code static}; null when none is configured
   */
  record TargetEntry(
      String name,
      String protocol,
      String address,
      Map<String, String> labels,
      int classified,
      @Nullable String credential) {}
}
